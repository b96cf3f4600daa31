import { Volume2 } from 'lucide-react';
import type { Devices } from '@/engine/devices';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { IconButton } from '@/ui/IconButton';
import { Select } from '@/ui/Select';

/** Audio contexts that can play through a chosen loudspeaker (Chromium). */
interface SinkContext extends AudioContext {
  setSinkId?: (id: string) => Promise<void>;
}

const TONES = [523.25, 659.25, 783.99];
const TONE_SECONDS = 0.18;

/** Three rising tones through the chosen loudspeaker. */
async function playTest(speaker: string | null): Promise<void> {
  const context: SinkContext = new AudioContext();
  if (speaker) await context.setSinkId?.(speaker);
  const volume = context.createGain();
  volume.gain.value = 0.2;
  volume.connect(context.destination);
  TONES.forEach((frequency, at) => {
    const tone = context.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(volume);
    tone.start(context.currentTime + at * TONE_SECONDS);
    tone.stop(context.currentTime + (at + 1) * TONE_SECONDS);
    if (at === TONES.length - 1) tone.onended = () => void context.close();
  });
}

/** The loudspeaker: which one (where the browser lets one choose), and whether it can be heard. */
export function SpeakerChoice({ devices }: { devices: Devices }) {
  const { t } = useTranslation('rooms');
  const { speaker, chosen } = useStore(devices.state);
  const known = speaker.some((one) => one.id === chosen.speaker);
  return (
    <div className="flex items-end gap-2">
      <Select
        label={t('device.speaker')}
        className="min-w-0 flex-1"
        value={known ? (chosen.speaker ?? '') : ''}
        options={[
          { value: '', label: t('device.default') },
          ...speaker.map((one) => ({ value: one.id, label: one.label || t('device.unnamed') })),
        ]}
        onChoose={(id) => devices.choose('speaker', id || null)}
      />
      <IconButton
        icon={Volume2}
        label={t('device.test')}
        className="bg-surface-2"
        onClick={() => void playTest(chosen.speaker)}
      />
    </div>
  );
}
