import type { LucideIcon } from 'lucide-react';
import { CircleDashed, FileVideo, Trash2, TriangleAlert } from 'lucide-react';
import type { Recording } from '@/api';
import { Player, TrackStage, useBeats, useMemberWay, type Way } from '@/features/playback';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { buttonClass } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { Skeleton } from '@/ui/Skeleton';
import { captureTracks, isImport, lengthOf } from './model';
import type { PlayerModel } from './usePlayer';

interface EmptyStageProps {
  icon: LucideIcon;
  title: string;
  detail: string;
}

/** The stage with nothing on it, and why. */
function EmptyStage({ icon, title, detail }: EmptyStageProps) {
  return (
    <div className="stage grid aspect-video place-items-center rounded-card p-6 text-center">
      <div className="flex max-w-sm flex-col items-center gap-2">
        <Icon of={icon} size={32} className="text-ink-2" />
        <p className="text-18 font-semibold">{title}</p>
        <p className="text-ink-2">{detail}</p>
      </div>
    </div>
  );
}

interface StageProps {
  recording: Recording;
  player: PlayerModel;
}

function SideBySide({ recording, player, way }: StageProps & { way: Way }) {
  useBeats(way, player.tracks, () => 'tracks');
  return <TrackStage tracks={captureTracks(recording)} transport={player.tracks} />;
}

/** The way into the room, while it is recorded there. */
function EnterRoom({ recording }: { recording: Recording }) {
  const { t } = useTranslation('recordings');
  if (recording.state !== 'recording' || recording.room_id === null) return null;
  return (
    <a href={`/room/${recording.room_id}`} className={buttonClass('main')}>
      {t('stage.enterRoom')}
    </a>
  );
}

function Playing({ recording, player }: StageProps) {
  const { way, error, retry } = useMemberWay(recording.id);
  if (error) return <ProblemNotice error={error} onRetry={retry} />;
  if (!way) return <Skeleton className="aspect-video w-full rounded-card" />;
  if (player.view === 'tracks') {
    return <SideBySide recording={recording} player={player} way={way} />;
  }
  return (
    <Player
      way={way}
      transport={player.mix}
      title={recording.title}
      durationMs={lengthOf(recording) ?? 0}
      meanwhile={<EnterRoom recording={recording} />}
      theatre
    />
  );
}

/** What is to be seen: the player, or the reason why there is none yet. */
export function Stage({ recording, player }: StageProps) {
  const { t } = useTranslation('recordings');
  if (recording.state === 'trashed') {
    return (
      <EmptyStage icon={Trash2} title={t('stage.trashed')} detail={t('stage.trashedDetail')} />
    );
  }
  if (recording.playable || recording.state === 'recording') {
    return <Playing recording={recording} player={player} />;
  }
  if (recording.state === 'failed') {
    return (
      <EmptyStage
        icon={TriangleAlert}
        title={t('stage.lostTitle')}
        detail={recording.problem ?? t('stage.lostDetail')}
      />
    );
  }
  if (isImport(recording)) {
    return (
      <EmptyStage
        icon={FileVideo}
        title={t('stage.importing')}
        detail={t('stage.importingDetail')}
      />
    );
  }
  return (
    <EmptyStage icon={CircleDashed} title={t('stage.nothing')} detail={t('stage.nothingDetail')} />
  );
}
