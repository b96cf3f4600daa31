import { Link } from '@tanstack/react-router';
import type { Recording } from '@/api';
import { exactDate, spokenDate, timecode } from '@/kit/format';
import { useLocale } from '@/kit/i18n';
import { Glimpses } from './Glimpses';
import { mixOf, peopleOf, shownLengthOf } from './model';
import { Poster } from './Poster';
import { RecordingState } from './RecordingState';
import { useGlance } from './useGlance';
import { usePeople } from './usePeople';

/** A recording as a still with its length on it, for a shelf of a few. */
export function RecordingCard({ recording, now }: { recording: Recording; now: number }) {
  const locale = useLocale();
  const names = usePeople();
  const length = shownLengthOf(recording);
  const { glancing, ...glance } = useGlance(mixOf(recording) !== undefined);
  return (
    <li {...glance}>
      <Link
        to="/recordings/$recordingId"
        params={{ recordingId: recording.id }}
        className="group flex flex-col gap-2 rounded-card"
      >
        <span className="relative block">
          <Poster recording={recording} width={320} className="w-full rounded-card" />
          {glancing && <Glimpses recording={recording} />}
          {length !== null && (
            <span className="stage absolute end-2 bottom-2 rounded-[4px] px-1.5 font-mono text-12">
              {timecode(length)}
            </span>
          )}
          {recording.state !== 'ready' && (
            <span className="absolute start-2 top-2">
              <RecordingState recording={recording} />
            </span>
          )}
        </span>
        <span className="min-w-0">
          <span className="line-clamp-2 font-medium underline-offset-4 group-hover:underline">
            {recording.title}
          </span>
          <span
            className="block truncate text-13 text-ink-2"
            title={exactDate(recording.created_at, locale)}
          >
            {spokenDate(recording.created_at, now, locale)} · {names(peopleOf(recording))}
          </span>
        </span>
      </Link>
    </li>
  );
}
