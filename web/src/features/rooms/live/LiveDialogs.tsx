import { useState, type ReactNode } from 'react';
import { useProblemWords, type Words } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Notice } from '@/ui/Notice';
import { CourseChoice, useCourseChoice } from './CourseChoice';

interface AskProps {
  open: boolean;
  onClose: () => void;
}

/** Does it, and keeps the question open with the reason where it did not work. */
function useDoing(work: () => Promise<void>, done: () => void) {
  const wordsOf = useProblemWords();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Words | null>(null);
  const run = async () => {
    setPending(true);
    setProblem(null);
    try {
      await work();
      done();
    } catch (error) {
      setProblem(wordsOf(error));
    } finally {
      setPending(false);
    }
  };
  const close = () => {
    setProblem(null);
    done();
  };
  return { pending, problem, run: () => void run(), close };
}

function Problem({ words }: { words: Words | null }) {
  const { t } = useTranslation();
  if (!words) return null;
  return (
    <Notice tone="problem" title={words.title}>
      {words.detail && <p>{words.detail}</p>}
      <p className="mt-1 font-mono text-12 text-ink-2">{t('problem.code', { code: words.code })}</p>
    </Notice>
  );
}

interface GoLiveProps extends AskProps {
  /** Whether it is recorded already. */
  running: boolean;
  /** The course from which one came here. */
  from: string;
  /** Where else it goes. */
  sendTo: ReactNode;
  onStart: (course: string) => Promise<void>;
}

/** Before it goes out: who will be seen, and who can watch. */
export function GoLiveDialog({ open, running, from, sendTo, onClose, onStart }: GoLiveProps) {
  const { t } = useTranslation('rooms');
  const { t: common } = useTranslation();
  const choice = useCourseChoice(from);
  const { pending, problem, run, close } = useDoing(() => onStart(choice.chosen), onClose);
  return (
    <Dialog
      open={open}
      onClose={close}
      title={t('live.goTitle')}
      closeLabel={common('action.close')}
    >
      <p>{running ? t('live.goText') : t('live.goStarts')}</p>
      <p>{t('live.who')}</p>
      <CourseChoice choice={choice} />
      {sendTo}
      <p className="text-13 text-ink-2">{t('live.once')}</p>
      <Problem words={problem} />
      <DialogActions>
        <Button onClick={close}>{common('action.cancel')}</Button>
        <Button look="live" pending={pending || choice.list.isPending} onClick={run}>
          {running ? t('live.now') : t('live.startNow')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

interface EndLiveProps extends AskProps {
  onEnd: () => Promise<void>;
}

/** Before it ends: it cannot be taken up again. */
export function EndLiveDialog({ open, onClose, onEnd }: EndLiveProps) {
  const { t } = useTranslation('rooms');
  const { t: common } = useTranslation();
  const { pending, problem, run, close } = useDoing(onEnd, onClose);
  return (
    <Dialog
      open={open}
      onClose={close}
      title={t('live.endTitle')}
      closeLabel={common('action.close')}
    >
      <p>{t('live.endText')}</p>
      <Problem words={problem} />
      <DialogActions>
        <Button onClick={close}>{t('live.endGoOn')}</Button>
        <Button look="live" pending={pending} onClick={run}>
          {t('live.endNow')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
