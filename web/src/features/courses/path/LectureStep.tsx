import { Check, Circle, CircleDot, LoaderCircle, Radio } from 'lucide-react';
import { cx } from '@/kit/cx';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import { LectureLink } from '../LectureLink';
import type { Step } from './model';

const MARKS = {
  new: { icon: Circle, className: 'text-ink-3' },
  begun: { icon: CircleDot, className: 'text-ink-1' },
  seen: { icon: Check, className: 'text-brand-text' },
};
const NOT_YET = { icon: LoaderCircle, className: 'text-ink-3' };
const RUNNING = { icon: Radio, className: 'text-live-text' };

/** One lecture on the path: a mark for how far I am, its title, its length. */
export function LectureStep({ step, current }: { step: Step; current: boolean }) {
  const { t } = useTranslation('courses');
  const { lecture, state, at } = step;
  const running = lecture.recording_state === 'recording';
  const mark = running ? RUNNING : lecture.playable ? MARKS[state] : NOT_YET;
  const said = running
    ? t('path.running')
    : !lecture.playable
      ? t('path.soon')
      : state === 'begun'
        ? t('path.resume', { time: timecode(at * 1000) })
        : t(`path.${state}`);
  return (
    <li>
      <LectureLink
        courseId={lecture.course_id}
        recordingId={lecture.recording_id}
        className={cx(
          'group flex items-center gap-3 rounded-inner px-2 py-3 transition-colors duration-150 hover:bg-surface-2',
          current && 'bg-brand-soft',
        )}
      >
        <Icon of={mark.icon} size={20} className={cx('shrink-0', mark.className)} />
        <span className="min-w-0 flex-1">
          <span className="block font-medium underline-offset-4 group-hover:underline">
            {lecture.title}
          </span>
          <span className="block text-13 text-ink-2 figures">{said}</span>
        </span>
        {lecture.duration_ms > 0 && (
          <span className="font-mono text-13 text-ink-2">{timecode(lecture.duration_ms)}</span>
        )}
      </LectureLink>
    </li>
  );
}
