import { KeyRound, Lock, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { Course } from '@/api';
import { CopyField } from '@/frame/CopyField';
import { useTranslation } from '@/kit/i18n';
import { Ask } from '@/ui/Ask';
import { Button } from '@/ui/Button';
import type { StudentActions } from './useStudents';

interface JoinCodeProps {
  course: Course;
  actions: StudentActions;
}

function OpenCode({ code, actions }: { code: string; actions: StudentActions }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const [asking, setAsking] = useState<'renew' | 'close' | null>(null);
  const { renew, close } = actions;
  const done = { onSettled: () => setAsking(null) };
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <CopyField label={t('code.code')} value={code} hint={t('code.codeHint')} />
        <CopyField
          label={t('code.link')}
          value={`${location.origin}/join-course/${encodeURIComponent(code)}`}
          hint={t('code.linkHint')}
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button size="small" icon={RefreshCw} onClick={() => setAsking('renew')}>
          {t('code.renew')}
        </Button>
        <Button size="small" icon={Lock} onClick={() => setAsking('close')}>
          {t('code.close')}
        </Button>
      </div>
      <Ask
        open={asking !== null}
        title={t(asking === 'close' ? 'code.closeTitle' : 'code.renewTitle')}
        action={t(asking === 'close' ? 'code.close' : 'code.renew')}
        cancelLabel={tc('action.cancel')}
        closeLabel={tc('action.close')}
        pending={renew.isPending || close.isPending}
        onClose={() => setAsking(null)}
        onYes={() =>
          asking === 'close' ? close.mutate(undefined, done) : renew.mutate(undefined, done)
        }
      >
        {t('code.oldStops')}
      </Ask>
    </>
  );
}

/** The code by which students enter by themselves. */
export function JoinCode({ course, actions }: JoinCodeProps) {
  const { t } = useTranslation('courses');
  return (
    <section
      aria-label={t('code.title')}
      className="flex flex-col gap-4 rounded-card bg-surface-1 p-4 ring-1 ring-line"
    >
      {course.join_code ? (
        <OpenCode code={course.join_code} actions={actions} />
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p className="text-ink-1">{t('code.none')}</p>
          <Button
            icon={KeyRound}
            pending={actions.renew.isPending}
            onClick={() => actions.renew.mutate()}
          >
            {t('code.make')}
          </Button>
        </div>
      )}
    </section>
  );
}
