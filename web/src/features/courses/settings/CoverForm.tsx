import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ImageUp, Trash2 } from 'lucide-react';
import { useId } from 'react';
import type { Course } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button, buttonClass } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { toast } from '@/ui/Toast';
import { deleteCover, putCover } from '../api';
import { Cover } from '../Cover';
import { coursesChanged } from '../state';

const MAX_BYTES = 5_000_000;
const TYPES = ['image/jpeg', 'image/png', 'image/webp'];

/** What is wrong with a file, before it is sent. */
const fileProblem = (file: File): 'cover.tooLarge' | 'cover.wrongType' | undefined => {
  if (!TYPES.includes(file.type)) return 'cover.wrongType';
  return file.size > MAX_BYTES ? 'cover.tooLarge' : undefined;
};

/** The picture of the course. */
export function CoverForm({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  const input = useId();
  const queries = useQueryClient();
  const onSettled = async () => {
    await queries.invalidateQueries({ queryKey: ['picture'] });
    await coursesChanged(queries);
  };
  const put = useMutation({
    mutationFn: (file: File) => putCover(course.id, file),
    onSuccess: () => toast({ text: t('cover.saved') }),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: () => deleteCover(course.id),
    onSuccess: () => toast({ text: t('cover.removed') }),
    onSettled,
  });
  const error = put.error ?? remove.error;
  const busy = put.isPending || remove.isPending;
  return (
    <div className="flex flex-col gap-4">
      <Cover course={course} className="w-full max-w-md rounded-card" />
      {error && <ProblemNotice error={error} />}
      <div className="flex flex-wrap gap-2">
        <label
          htmlFor={input}
          aria-busy={busy}
          className={buttonClass('plain', 'medium', 'cursor-pointer has-focus-visible:outline-2')}
        >
          <Icon of={ImageUp} />
          <input
            id={input}
            type="file"
            accept={TYPES.join()}
            disabled={busy}
            className="sr-only"
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = '';
              if (!file) return;
              const problem = fileProblem(file);
              if (problem) toast({ kind: 'problem', text: t(problem) });
              else put.mutate(file);
            }}
          />
          {t(course.cover_url ? 'cover.change' : 'cover.add')}
        </label>
        {course.cover_url && (
          <Button icon={Trash2} pending={remove.isPending} onClick={() => remove.mutate()}>
            {t('cover.remove')}
          </Button>
        )}
      </div>
      <p className="text-13 text-ink-2">{t('cover.hint')}</p>
    </div>
  );
}
