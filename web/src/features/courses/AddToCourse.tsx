import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { GraduationCap } from 'lucide-react';
import { useState } from 'react';
import type { Course, Recording } from '@/api';
import { forEach } from '@/features/recordings';
import { ProblemNotice, useProblemWords } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Select } from '@/ui/Select';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/Toast';
import { addLecture } from './api';
import { can } from './model';
import { coursesChanged, currentCoursesQuery } from './state';

/** Puts recordings into a course, as drafts. Those that cannot be put there are said with the reason of the first. */
function useAdding(recordings: readonly Recording[]) {
  const { t } = useTranslation('courses');
  const { t: tr } = useTranslation('recordings');
  const words = useProblemWords();
  const queries = useQueryClient();
  return useMutation({
    // One after the other, so that they lie in the course as they lay in the list.
    mutationFn: ({ id }: Course) =>
      forEach(recordings, (each) => addLecture(id, { recording_id: each.id }), 1),
    onSuccess: async ({ done, failed: [first, ...others] }, { title }) => {
      await coursesChanged(queries);
      if (done.length > 0) toast({ text: t('addTo.done', { count: done.length, title }) });
      if (first) {
        const why = words(first.error).title;
        toast({ kind: 'problem', text: tr('someFailed', { count: others.length + 1, why }) });
      }
    },
  });
}

function Choice({ recordings, onClose, onDone }: AddToCourseProps & { onClose: () => void }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const list = useQuery(currentCoursesQuery);
  const [id, setId] = useState<string | null>(null);
  const adding = useAdding(recordings);
  if (list.isError) return <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <Skeleton className="h-24" />;
  const open = list.data.items.filter((course) => can(course, 'lectures.edit'));
  const chosen = open.find((course) => course.id === id) ?? open[0];
  if (!chosen) return <p className="text-ink-1">{t('addTo.none')}</p>;
  const done = () => {
    onClose();
    onDone();
  };
  return (
    <div className="flex flex-col gap-4">
      <Select
        label={t('addTo.course')}
        value={chosen.id}
        options={open.map(({ id: value, title, term }) => ({
          value,
          label: term ? `${title} · ${term}` : title,
        }))}
        onChoose={setId}
      />
      <p className="text-13 text-ink-2">{t('add.draftNote')}</p>
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button
          look="main"
          pending={adding.isPending}
          onClick={() => adding.mutate(chosen, { onSuccess: done })}
        >
          {t('add.action', { count: recordings.length })}
        </Button>
      </DialogActions>
    </div>
  );
}

interface AddToCourseProps {
  recordings: readonly Recording[];
  onDone: () => void;
}

/** What one can do with recordings that are chosen in the library: make them lectures of a course. */
export function AddToCourse(props: AddToCourseProps) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return (
    <>
      <Button size="small" icon={GraduationCap} onClick={() => setAsking(true)}>
        {t('addTo.open')}
      </Button>
      <Dialog
        open={asking}
        onClose={close}
        title={t('addTo.title', { count: props.recordings.length })}
        closeLabel={tc('action.close')}
      >
        <Choice {...props} onClose={close} />
      </Dialog>
    </>
  );
}
