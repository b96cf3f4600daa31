import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { MonitorPlay } from 'lucide-react';
import type { WatchProgress } from '@/api';
import { ApiImage } from '@/frame/ApiImage';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import { Progress } from '@/ui/Progress';
import { lastWatchedQuery } from '../state';
import { unfinished } from './model';
import { Shelf } from './Shelf';

const SHOWN = 4;

function Card({ watched }: { watched: WatchProgress }) {
  const { t } = useTranslation('courses');
  const { recording_id: recordingId, title, position_s: at, completion } = watched;
  const resume = t('path.resume', { time: timecode(at * 1000) });
  return (
    <li>
      <Link
        to="/recordings/$recordingId"
        params={{ recordingId }}
        className="group flex flex-col gap-2 rounded-card"
      >
        <span className="relative grid aspect-video place-items-center overflow-hidden rounded-card bg-surface-3 text-ink-2">
          <ApiImage src={watched.thumbnail_url}>
            <Icon of={MonitorPlay} size={28} />
          </ApiImage>
          <Progress
            share={completion}
            label={resume}
            className="absolute inset-x-0 bottom-0 rounded-none"
          />
        </span>
        <span className="min-w-0">
          <span className="line-clamp-2 font-medium underline-offset-4 group-hover:underline">
            {title}
          </span>
          <span className="block text-13 text-ink-2 figures">{resume}</span>
        </span>
      </Link>
    </li>
  );
}

/** What one began to watch, to go on where one stopped; nothing where nothing was begun. */
export function ContinueWatching() {
  const { t } = useTranslation('courses');
  const last = useQuery(lastWatchedQuery);
  const items = unfinished(last.data?.items ?? []).slice(0, SHOWN);
  if (items.length === 0) return null;
  return (
    <Shelf title={t('continue')}>
      <ul className="grid gap-x-4 gap-y-6 sm:grid-cols-2 lg:grid-cols-4">
        {items.map((watched) => (
          <Card key={watched.recording_id} watched={watched} />
        ))}
      </ul>
    </Shelf>
  );
}
