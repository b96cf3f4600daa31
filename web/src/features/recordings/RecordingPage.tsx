import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ChevronLeft, Download, Share2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { session, type Recording } from '@/api';
import { CaptionsTab, ChaptersTab, preferences, Qualities } from '@/features/playback';
import { ShareDialog } from '@/features/shares';
import { usePageTitle } from '@/frame/Page';
import { cx } from '@/kit/cx';
import { exactDate, spokenDate, spokenLength } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { Notice } from '@/ui/Notice';
import { Tabs } from '@/ui/Tabs';
import { analyticsSlot } from './analytics-slot';
import { downloadUrl } from './api';
import { DetailsTab } from './DetailsTab';
import { DownloadsTab } from './DownloadsTab';
import { EditAction } from './edit/EditAction';
import { follow } from './follow';
import { canEdit, captureTracks, isImport, lengthOf, mixOf, peopleOf } from './model';
import { RecordingMenu } from './RecordingMenu';
import { RecordingState } from './RecordingState';
import { MissingTakes } from './MissingTakes';
import { Stage } from './Stage';
import { recordingQuery } from './state';
import { TracksTab } from './TracksTab';
import { usePeople } from './usePeople';
import { usePlayer, type PlayerModel, type View } from './usePlayer';
import { useRecordingActions } from './useRecordingActions';
import { Work } from './Work';

function MainAction({ recording }: { recording: Recording }) {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  const { restore } = useRecordingActions();
  const get = useMutation({
    mutationFn: () => downloadUrl(recording.id, { format: 'mp4' }),
    onSuccess: ({ url }) => follow(url),
  });
  if (recording.state === 'trashed') {
    return (
      <Button
        look="main"
        icon={Undo2}
        pending={restore.isPending}
        onClick={() => restore.mutate(recording)}
      >
        {tc('action.restore')}
      </Button>
    );
  }
  if (!mixOf(recording)) return null;
  return (
    <Button look="main" icon={Download} pending={get.isPending} onClick={() => get.mutate()}>
      {t('download.get')}
    </Button>
  );
}

/** Makes links for those without an account; for whoever may. */
function ShareAction({ recording }: { recording: Recording }) {
  const { t } = useTranslation('shares');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button folds icon={Share2} onClick={() => setOpen(true)}>
        {t('share')}
      </Button>
      <ShareDialog
        recordingId={recording.id}
        title={recording.title}
        open={open}
        onClose={() => setOpen(false)}
      />
    </>
  );
}

function Header({ recording, now }: { recording: Recording; now: number }) {
  const { t } = useTranslation('recordings');
  const locale = useLocale();
  const navigate = useNavigate();
  const names = usePeople();
  const { user } = useStore(session);
  const length = lengthOf(recording);
  const mine = canEdit(recording, user);
  const facts = [
    isImport(recording) ? t('imported') : null,
    spokenDate(recording.created_at, now, locale),
    length === null ? null : spokenLength(length, locale),
    names(peopleOf(recording)),
  ].filter((fact) => fact !== null);
  return (
    <header className="mb-6 flex flex-col gap-1">
      <Link
        to="/recordings"
        className="-ms-1 inline-flex items-center gap-1 self-start rounded-inner text-13 font-medium text-ink-2 hover:text-ink-0"
      >
        <Icon of={ChevronLeft} size={16} className="rtl:rotate-180" />
        {t('recordings')}
      </Link>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="min-w-0 flex-1 basis-72 text-28 font-semibold break-words">
          {recording.title}
        </h1>
        <div className="flex items-center gap-2">
          {mine && <EditAction recording={recording} />}
          {mine && recording.state !== 'trashed' && <ShareAction recording={recording} />}
          <MainAction recording={recording} />
          <RecordingMenu
            recording={recording}
            onTrashed={() => void navigate({ to: '/recordings' })}
          />
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2">
        {recording.state !== 'ready' && <RecordingState recording={recording} />}
        <p className="figures" title={exactDate(recording.created_at, locale)}>
          {facts.join(' · ')}
        </p>
      </div>
    </header>
  );
}

/** Mix or tracks: a choice of two, said as what is heard. */
function Views({ player }: { player: PlayerModel }) {
  const { t } = useTranslation('recordings');
  if (!player.hasBoth) return null;
  const views: View[] = ['mix', 'tracks'];
  return (
    <div
      role="group"
      aria-label={t('views.label')}
      className="flex gap-1 self-start rounded-inner bg-surface-2 p-1"
    >
      {views.map((view) => (
        <button
          key={view}
          type="button"
          aria-pressed={player.view === view}
          onClick={() => player.choose(view)}
          className={cx(
            'rounded-[4px] px-3 py-1 text-13 font-medium transition-colors duration-150',
            player.view === view
              ? 'shadow-sm bg-surface-1 text-ink-0'
              : 'text-ink-2 hover:text-ink-0',
          )}
        >
          {t(`views.${view}`)}
        </button>
      ))}
    </div>
  );
}

function SideBySide({ recording, view }: { recording: Recording; view: View }) {
  const { t } = useTranslation('recordings');
  const waits = recording.playable && !mixOf(recording) && captureTracks(recording).length > 0;
  if (!waits || view === 'mix' || recording.state === 'recording' || recording.state === 'trashed')
    return null;
  if (recording.state === 'failed') {
    return (
      <Notice tone="problem" title={t('stage.failed')}>
        {recording.problem && <p>{recording.problem}</p>}
        {t('stage.failedDetail')}
      </Notice>
    );
  }
  return <Notice title={t('stage.sideBySide')}>{t('stage.sideBySideDetail')}</Notice>;
}

type Tab = 'tracks' | 'captions' | 'chapters' | 'downloads' | 'analytics' | 'details';

export function RecordingPage() {
  const { t } = useTranslation('recordings');
  const { recordingId } = useParams({ from: '/signed-in/recordings/$recordingId' });
  const { data: recording, dataUpdatedAt } = useSuspenseQuery(recordingQuery(recordingId));
  const player = usePlayer(recording);
  const [tab, setTab] = useState<Tab>('tracks');
  const { user } = useStore(session);
  const { theatre } = useStore(preferences);
  const figures = useStore(analyticsSlot);
  const mine = canEdit(recording, user) && recording.state !== 'trashed';
  const wide = theatre && player.view === 'mix';
  const counted = mine && recording.playable && figures !== null;
  usePageTitle(recording.title);
  return (
    <div className="mx-auto w-full max-w-7xl gutter py-6">
      <Header recording={recording} now={dataUpdatedAt} />
      <div
        className={cx(
          'grid grid-cols-[minmax(0,1fr)] items-start gap-8',
          !wide && 'lg:grid-cols-[minmax(0,1fr)_23rem] xl:grid-cols-[minmax(0,1fr)_27rem]',
        )}
      >
        <div className="flex min-w-0 flex-col gap-4">
          <Stage recording={recording} player={player} />
          {counted && tab === 'analytics' && figures.strip(recording, player.active)}
          <Views player={player} />
          <SideBySide recording={recording} view={player.view} />
          {mine && <MissingTakes recording={recording} />}
          <Work recording={recording} />
        </div>
        <Tabs
          label={t('tabs.label')}
          value={tab}
          onChange={setTab}
          tabs={[
            {
              value: 'tracks',
              label: t('tabs.tracks'),
              count: recording.tracks.length,
              content: <TracksTab recording={recording} player={player} />,
            },
            {
              value: 'captions',
              label: t('tabs.captions'),
              content: <CaptionsTab recordingId={recording.id} canEdit={mine} />,
            },
            {
              value: 'chapters',
              label: t('tabs.chapters'),
              content: (
                <ChaptersTab
                  recordingId={recording.id}
                  durationMs={lengthOf(recording) ?? 0}
                  transport={player.active}
                  canEdit={mine}
                />
              ),
            },
            {
              value: 'downloads',
              label: t('tabs.downloads'),
              content: <DownloadsTab recording={recording} canEdit={mine} />,
            },
            ...(counted
              ? [
                  {
                    value: 'analytics' as const,
                    label: t('tabs.analytics'),
                    content: figures.panel(recording, player.active),
                  },
                ]
              : []),
            {
              value: 'details',
              label: t('tabs.details'),
              content: (
                <div className="flex flex-col gap-6">
                  <DetailsTab recording={recording} />
                  {recording.state !== 'recording' && (
                    <Qualities recordingId={recording.id} canEdit={mine} />
                  )}
                </div>
              ),
            },
          ]}
        />
      </div>
    </div>
  );
}
