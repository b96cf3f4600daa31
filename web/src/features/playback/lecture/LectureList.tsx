import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Circle, CircleCheck, CirclePlay } from 'lucide-react';
import type { Lecture, WatchProgress } from '@/api';
import { cx } from '@/kit/cx';
import { percent, spokenLength, timecode } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Icon } from '@/ui/Icon';
import { Switch } from '@/ui/Switch';
import { watchedOf } from '../model';
import { prefer, preferences } from '../player/preferences';
import type { Transport } from '../player/transport';
import { progressQuery } from '../state';

const MARKS = { no: Circle, begun: CirclePlay, done: CircleCheck };

interface RowProps {
  lecture: Lecture;
  progress: WatchProgress | undefined;
  current: boolean;
  /** Milliseconds, of the one that is on. */
  position: number | null;
}

function Row({ lecture, progress, current, position }: RowProps) {
  const { t } = useTranslation('playback');
  const locale = useLocale();
  const watched = watchedOf(progress);
  const stopped = position ?? (progress ? progress.position_s * 1000 : 0);
  const said = {
    no: spokenLength(lecture.duration_ms, locale),
    begun: t('lecture.stoppedAt', {
      time: timecode(stopped),
      percent: percent(progress?.completion ?? 0, locale),
    }),
    done: t('lecture.watched'),
  }[watched];
  return (
    <li>
      <Link
        to="/courses/$courseId/lectures/$recordingId"
        params={{ courseId: lecture.course_id, recordingId: lecture.recording_id }}
        aria-current={current ? 'page' : undefined}
        className={cx(
          'flex gap-3 rounded-inner px-2 py-2.5 transition-colors duration-150 hover:bg-surface-2',
          current && 'bg-surface-2',
        )}
      >
        <Icon
          of={MARKS[watched]}
          className={cx('mt-0.5 shrink-0', watched === 'done' ? 'text-safe-text' : 'text-ink-2')}
        />
        <span className="min-w-0">
          <span className="line-clamp-2 font-medium">{lecture.title}</span>
          <span className="block text-13 text-ink-2 figures">
            {lecture.recording_state === 'recording'
              ? t('lecture.running')
              : lecture.playable
                ? said
                : t('lecture.notYet')}
          </span>
        </span>
      </Link>
    </li>
  );
}

interface LectureListProps {
  lectures: readonly Lecture[];
  current: Lecture;
  transport: Transport;
}

/** The lectures of the course in their order, with what one has watched of each. */
export function LectureList({ lectures, current, transport }: LectureListProps) {
  const { t } = useTranslation('playback');
  const progress = useQuery(progressQuery(current.course_id));
  const { playNext } = useStore(preferences);
  const { positionMs } = useStore(transport.state);
  const of = new Map(progress.data?.map((each) => [each.recording_id, each]));
  return (
    <nav aria-label={t('lecture.list')} className="flex min-w-0 flex-col gap-3">
      <Switch
        label={t('lecture.playNext')}
        on={playNext}
        onChange={(on) => prefer({ playNext: on })}
      />
      <ol className="-mx-2 flex flex-col gap-0.5">
        {lectures.map((lecture) => {
          const isCurrent = lecture.recording_id === current.recording_id;
          return (
            <Row
              key={lecture.recording_id}
              lecture={lecture}
              progress={of.get(lecture.recording_id)}
              current={isCurrent}
              position={isCurrent && positionMs > 0 ? positionMs : null}
            />
          );
        })}
      </ol>
    </nav>
  );
}
