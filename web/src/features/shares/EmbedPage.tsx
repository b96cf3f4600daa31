import { useParams } from '@tanstack/react-router';
import type { SharedRecording } from '@/api';
import { Player, useStreamTransport, type Way } from '@/features/playback';
import { usePageTitle } from '@/frame/Page';
import { Skeleton } from '@/ui/Skeleton';
import { Shut } from './Shut';
import { useShared } from './useShared';

function Shown({ shared, way }: { shared: SharedRecording; way: Way }) {
  const { recording } = shared;
  const transport = useStreamTransport(recording.id, recording.duration_ms);
  usePageTitle(recording.title);
  return (
    <Player
      way={way}
      transport={transport}
      title={recording.title}
      durationMs={recording.duration_ms}
      fill
      ownKeys
    />
  );
}

/** The player alone, to be framed in another page: it fills what it is given. */
export function EmbedPage() {
  const { token } = useParams({ from: '/embed/$token' });
  const { shared, way, shut, error, pending, enter, retry } = useShared(token);
  return (
    <main className="stage min-h-dvh">
      {shared && way ? (
        <Shown shared={shared} way={way} />
      ) : shut ? (
        <Shut why={shut} error={error} pending={pending} onEnter={enter} onRetry={retry} />
      ) : (
        <Skeleton className="h-dvh w-full" />
      )}
    </main>
  );
}
