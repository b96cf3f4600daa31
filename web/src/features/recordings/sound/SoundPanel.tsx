import { Volume2, VolumeX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { MixSound, Recording } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { IconButton } from '@/ui/IconButton';
import { Select } from '@/ui/Select';
import { Switch } from '@/ui/Switch';
import { lengthOf } from '../model';
import { Listen } from './Listen';
import { Loudness } from './Loudness';
import { DENOISE, MOST_GAIN_DB, TARGETS, trackOf, voicesOf, withTrack } from './model';

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4">
      <h3 className="text-13 font-medium text-ink-2">{title}</h3>
      {children}
    </section>
  );
}

interface VoiceProps {
  person: { id: string; name: string };
  sound: MixSound;
  onChange: (sound: MixSound) => void;
}

/** One microphone: heard or not, and how much louder than it would be. */
function Voice({ person, sound, onChange }: VoiceProps) {
  const { t } = useTranslation('recordings');
  const track = trackOf(sound, person.id);
  const { muted, gain_db: gain } = track;
  const decibels = t('sound.decibels', { db: gain > 0 ? `+${gain}` : String(gain) });
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_minmax(6rem,12rem)_4rem] items-center gap-3">
      <IconButton
        icon={muted ? VolumeX : Volume2}
        label={t('sound.mute', { name: person.name })}
        aria-pressed={muted}
        onClick={() => onChange(withTrack(sound, { ...track, muted: !muted }))}
      />
      <span className="truncate">{person.name}</span>
      <input
        type="range"
        min={-MOST_GAIN_DB}
        max={MOST_GAIN_DB}
        step={0.5}
        value={gain}
        disabled={muted}
        aria-label={t('sound.gain', { name: person.name })}
        aria-valuetext={decibels}
        onChange={(event) =>
          onChange(withTrack(sound, { ...track, gain_db: Number(event.target.value) }))
        }
        className="w-full accent-brand"
      />
      <span className="text-end text-13 text-ink-2 figures">{decibels}</span>
    </li>
  );
}

interface SoundPanelProps {
  recording: Recording;
  sound: MixSound;
  onChange: (sound: MixSound) => void;
}

/** Everything that can be said of how a mix sounds. */
export function SoundPanel({ recording, sound, onChange }: SoundPanelProps) {
  const { t } = useTranslation('recordings');
  const set = (part: Partial<MixSound>) => onChange({ ...sound, ...part });
  return (
    <div className="flex flex-col gap-7">
      <Listen
        recordingId={recording.id}
        sound={sound}
        voices={voicesOf(recording)}
        lengthMs={lengthOf(recording) ?? 0}
      />
      <Part title={t('sound.voices')}>
        <Select
          label={t('sound.denoise')}
          hint={t('sound.denoiseHint')}
          value={sound.denoise}
          options={DENOISE.map((value) => ({ value, label: t(`sound.denoiseOf.${value}`) }))}
          onChoose={(denoise) => set({ denoise })}
        />
        <Switch
          label={t('sound.gate')}
          hint={t('sound.gateHint')}
          on={sound.gate}
          onChange={(gate) => set({ gate })}
        />
        <Switch
          label={t('sound.highPass')}
          hint={t('sound.highPassHint')}
          on={sound.high_pass}
          onChange={(on) => set({ high_pass: on })}
        />
        <Switch
          label={t('sound.declip')}
          hint={t('sound.declipHint')}
          on={sound.declip}
          onChange={(declip) => set({ declip })}
        />
        <Switch
          label={t('sound.levelWithin')}
          hint={t('sound.levelWithinHint')}
          on={sound.level_within}
          onChange={(on) => set({ level_within: on })}
        />
      </Part>
      <Part title={t('sound.together')}>
        <Switch
          label={t('sound.crosstalk')}
          hint={t('sound.crosstalkHint')}
          on={sound.crosstalk}
          onChange={(crosstalk) => set({ crosstalk })}
        />
        <Switch
          label={t('sound.levelSpeakers')}
          hint={t('sound.levelSpeakersHint')}
          on={sound.level_speakers}
          onChange={(on) => set({ level_speakers: on })}
        />
        <ul aria-label={t('sound.people')} className="flex flex-col gap-2">
          {voicesOf(recording).map((person) => (
            <Voice key={person.id} person={person} sound={sound} onChange={onChange} />
          ))}
        </ul>
      </Part>
      <Part title={t('sound.whole')}>
        <Select
          label={t('sound.target')}
          hint={t('sound.targetHint')}
          value={sound.target}
          options={TARGETS.map((value) => ({ value, label: t(`sound.targetOf.${value}`) }))}
          onChoose={(target) => set({ target })}
        />
        <Loudness recording={recording} />
      </Part>
    </div>
  );
}
