import { useParams } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useCallback, useState } from 'react';
import { path, type SharedRecording, withQuery } from '@/api';
import {
  ChapterList,
  Player,
  useStreamTransport,
  type Chapter,
  type PlaybackInfo,
  type Way,
} from '@/features/playback';
import { usePageTitle } from '@/frame/Page';
import { spokenLength } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Mark } from '@/ui/Mark';
import { Skeleton } from '@/ui/Skeleton';
import { Shut } from './Shut';
import { useShared } from './useShared';

async function download(way: Way): Promise<void> {
  const pt = await way.pass.token();
  const link = document.createElement('a');
  link.href = withQuery(path`/api/v1/recordings/${way.recordingId}/download`, {
    format: 'mp4',
    pt,
  });
  link.download = '';
  link.click();
}

function Shown({ shared, way }: { shared: SharedRecording; way: Way }) {
  const { t } = useTranslation('shares');
  const locale = useLocale();
  const { recording } = shared;
  const transport = useStreamTransport(recording.id, recording.duration_ms);
  const [chapters, setChapters] = useState<readonly Chapter[]>([]);
  const learn = useCallback((info: PlaybackInfo) => setChapters(info.chapters), []);
  usePageTitle(recording.title);
  return (
    <div className="flex flex-col gap-5">
      <Player
        way={way}
        transport={transport}
        title={recording.title}
        durationMs={recording.duration_ms}
        onInfo={learn}
        ownKeys
      />
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-22 font-semibold break-words">{recording.title}</h1>
          {recording.duration_ms > 0 && (
            <p className="text-ink-2 figures">{spokenLength(recording.duration_ms, locale)}</p>
          )}
        </div>
        {shared.download && (
          <Button icon={Download} onClick={() => void download(way)}>
            {t('take')}
          </Button>
        )}
      </div>
      <ChapterList chapters={chapters} transport={transport} />
    </div>
  );
}

/** What somebody sees who came by a link: the recording, and nothing of the rest of the house. */
export function SharePage() {
  const { t } = useTranslation();
  const { token } = useParams({ from: '/s/$token' });
  const { shared, way, shut, error, pending, enter, retry } = useShared(token);
  return (
    <main className="mx-auto w-full max-w-5xl gutter py-6">
      <p className="mb-4 flex items-center gap-2 font-semibold">
        <Mark size={20} className="text-brand-text" />
        {t('app')}
      </p>
      {shared && way ? (
        <Shown shared={shared} way={way} />
      ) : shut ? (
        <Shut why={shut} error={error} pending={pending} onEnter={enter} onRetry={retry} />
      ) : (
        <Skeleton className="aspect-video w-full rounded-card" />
      )}
    </main>
  );
}
