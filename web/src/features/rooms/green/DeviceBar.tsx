import { Mic, MicOff, Video as VideoIcon, VideoOff } from 'lucide-react';
import type { Device, Devices } from '@/engine/devices';
import { useTranslation } from '@/kit/i18n';
import { IconButton } from '@/ui/IconButton';
import { Meter } from '@/ui/Meter';
import { Select } from '@/ui/Select';
import { SpeakerChoice } from './SpeakerChoice';
import type { DeviceChoice } from './useGreenRoom';

interface DeviceBarProps {
  devices: Devices;
  choice: DeviceChoice;
  level: number;
}

/** Camera, microphone and loudspeaker: which, on or off, and how loud. */
export function DeviceBar({ devices: kept, choice, level }: DeviceBarProps) {
  const { t } = useTranslation('rooms');
  const { media, devices } = choice;
  const options = (list: readonly Device[]) => [
    { value: '', label: t('device.default') },
    ...list.map((one) => ({ value: one.id, label: one.label || t('device.unnamed') })),
  ];
  const valid = (list: readonly Device[], id: string | null) =>
    list.some((one) => one.id === id) ? (id ?? '') : '';

  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-x-4 gap-y-4 sm:grid-cols-2">
        <div className="flex items-end gap-2">
          <Select
            label={t('device.microphone')}
            className="min-w-0 flex-1"
            value={valid(devices.microphone, devices.chosen.microphone)}
            options={options(devices.microphone)}
            onChoose={choice.chooseMicrophone}
          />
          <IconButton
            icon={media.muted ? MicOff : Mic}
            label={media.muted ? t('bar.unmute') : t('bar.mute')}
            aria-pressed={media.muted}
            className="bg-surface-2"
            onClick={choice.toggleMicrophone}
          />
        </div>
        <div className="flex items-end gap-2">
          <Select
            label={t('device.camera')}
            className="min-w-0 flex-1"
            value={valid(devices.camera, devices.chosen.camera)}
            options={options(devices.camera)}
            onChoose={choice.chooseCamera}
          />
          <IconButton
            icon={media.camera.track ? VideoIcon : VideoOff}
            label={media.camera.track ? t('bar.cameraOff') : t('bar.cameraOn')}
            aria-pressed={!media.camera.track}
            className="bg-surface-2"
            onClick={choice.toggleCamera}
          />
        </div>
        <div className="flex flex-col justify-end gap-2">
          <span className="text-13 font-medium text-ink-1">{t('device.level')}</span>
          <Meter
            level={media.muted ? 0 : level}
            label={t('device.level')}
            bars={28}
            className="h-10 py-2.5"
          />
        </div>
        <SpeakerChoice devices={kept} />
      </div>
    </div>
  );
}
