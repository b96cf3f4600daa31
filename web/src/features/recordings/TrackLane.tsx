import { Camera, Mic, MonitorUp, Volume2, VolumeX } from 'lucide-react';
import type { Track, TrackSync } from '@/api';
import { percent, spokenLength, timecode } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Icon } from '@/ui/Icon';
import { IconButton } from '@/ui/IconButton';
import { Progress } from '@/ui/Progress';
import { StatePill } from '@/ui/StatePill';
import { Tooltip } from '@/ui/Tooltip';
import { safetyOf, type TrackOrigin } from './model';
import { SyncReport } from './SyncReport';
import type { PlayerModel } from './usePlayer';
import { useSoundName } from './useSoundName';
import { Waveform } from './Waveform';

const KIND = { microphone: Mic, camera: Camera, screen: MonitorUp };

/** How safe it is. */
function Safe({ track }: { track: Track }) {
  const { t } = useTranslation('recordings');
  const locale = useLocale();
  const { tone, state, share } = safetyOf(track);
  return (
    <StatePill tone={tone}>{t(`track.${state}`, { percent: percent(share, locale) })}</StatePill>
  );
}

/** How much of it is on its way still. */
function OnTheWay({ track }: { track: Track }) {
  const { t } = useTranslation('recordings');
  const locale = useLocale();
  const { share, missingMs } = safetyOf(track);
  if (track.state !== 'uploading' || missingMs <= 0) return null;
  const missing = t('track.onlyThere', { length: spokenLength(missingMs, locale) });
  return (
    <div className="flex flex-col gap-1">
      <Progress share={share} tone="risk" label={missing} />
      <p className="text-13 text-risk-text figures">{missing}</p>
    </div>
  );
}

function Facts({ track }: { track: Track }) {
  const { t } = useTranslation('recordings');
  const facts = [
    track.width && track.height ? `${track.width} × ${track.height}` : null,
    track.codec,
    track.duration_ms === null ? null : timecode(track.duration_ms),
    track.offset_ms > 0 ? t('track.offset', { time: timecode(track.offset_ms) }) : null,
    track.pieces.length > 1 ? t('track.pieces', { count: track.pieces.length }) : null,
  ].filter((fact) => fact !== null);
  return <p className="truncate text-13 text-ink-2 figures">{facts.join(' · ')}</p>;
}

function Silence({ track, player }: { track: Track; player: PlayerModel }) {
  const { t } = useTranslation('recordings');
  const silenced = useStore(player.tracks.silenced).has(track.id);
  const { name } = track.participant;
  return (
    <IconButton
      size="small"
      icon={silenced ? VolumeX : Volume2}
      label={silenced ? t('track.unmuteOne', { name }) : t('track.muteOne', { name })}
      onClick={() => player.tracks.setSilenced(track.id, !silenced)}
    />
  );
}

function Sound({ track, lengthMs, player }: Omit<TrackLaneProps, 'origin' | 'sync'>) {
  const { t } = useTranslation('recordings');
  if (track.kind !== 'microphone' || track.state === 'lost') return null;
  if (!track.peaks_url) return <p className="text-13 text-ink-2">{t('track.noWaveform')}</p>;
  return (
    <Waveform
      url={track.peaks_url}
      offsetMs={track.offset_ms}
      lengthMs={lengthMs}
      transport={player.active}
      label={t('track.waveform', { name: track.participant.name })}
    />
  );
}

interface TrackLaneProps {
  track: Track;
  /** How it was put on the recording's clock, where that was measured. */
  sync: TrackSync | undefined;
  origin: TrackOrigin;
  lengthMs: number;
  player: PlayerModel;
}

/** One track of a person: what it is, where it comes from, whether it is safe, and what it sounds like. */
export function TrackLane({ track, sync, origin, lengthMs, player }: TrackLaneProps) {
  const { t } = useTranslation('recordings');
  const sound = useSoundName()(track);
  const heardAlone =
    player.view === 'tracks' && track.origin === 'server' && track.kind === 'microphone';
  return (
    <li className="flex flex-col gap-1.5 py-3">
      <div className="flex items-center gap-2">
        <Icon of={KIND[track.kind]} size={16} className="shrink-0 text-ink-2" />
        <p className="min-w-0 truncate">
          {t(`kind.${track.kind}`)}
          <span className="text-ink-2"> · </span>
          <Tooltip text={t(`origin.${origin}Hint`)}>
            <span className="text-ink-2">{t(`origin.${origin}`)}</span>
          </Tooltip>
          {sound !== null && (
            <>
              <span className="text-ink-2"> · </span>
              <bdi>{sound}</bdi>
            </>
          )}
        </p>
        <span className="flex-1" />
        {heardAlone && <Silence track={track} player={player} />}
        <Safe track={track} />
      </div>
      <Sound track={track} lengthMs={lengthMs} player={player} />
      <OnTheWay track={track} />
      {track.problem && <p className="text-13 text-live-text">{track.problem}</p>}
      <Facts track={track} />
      {sync && <SyncReport sync={sync} />}
    </li>
  );
}
