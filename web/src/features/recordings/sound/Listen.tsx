import { useQuery } from '@tanstack/react-query';
import { Headphones, Pause, Play } from 'lucide-react';
import { useCallback, useId, useRef, useState } from 'react';
import type { MixSound } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Select } from '@/ui/Select';
import { MomentSlider } from '../edit/MomentSlider';
import { HEARD_MS, listenQuery, type Moment, type Side } from './api';

const SIDES: readonly Side[] = ['before', 'after'];

interface SoundOfProps {
  blob: Blob;
  label: string;
  hold: (player: HTMLAudioElement | null) => void;
  onTime: (seconds: number) => void;
  onPlaying: (playing: boolean) => void;
}

/** A sound that was fetched with the person's token; its address lives as long as the element. */
function SoundOf({ blob, label, hold, onTime, onPlaying }: SoundOfProps) {
  const show = useCallback(
    (player: HTMLAudioElement) => {
      const address = URL.createObjectURL(blob);
      player.src = address;
      hold(player);
      return () => {
        hold(null);
        player.pause();
        URL.revokeObjectURL(address);
      };
    },
    [blob, hold],
  );
  return (
    // eslint-disable-next-line jsx-a11y/media-has-caption -- some seconds, to be compared by ear
    <audio
      ref={show}
      aria-label={label}
      onTimeUpdate={(event) => {
        if (!event.currentTarget.paused) onTime(event.currentTarget.currentTime);
      }}
      onEnded={() => {
        onPlaying(false);
        onTime(0);
      }}
    />
  );
}

/** The same moment twice; whoever changes sides stays where they are. */
function Sides({ before, after }: { before: Blob; after: Blob }) {
  const { t } = useTranslation('recordings');
  const group = useId();
  const players = useRef<Record<Side, HTMLAudioElement | null>>({ before: null, after: null });
  const [side, setSide] = useState<Side>('after');
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const holdBefore = useCallback((player: HTMLAudioElement | null) => {
    players.current.before = player;
  }, []);
  const holdAfter = useCallback((player: HTMLAudioElement | null) => {
    players.current.after = player;
  }, []);
  const play = (which: Side, from: number) => {
    const player = players.current[which];
    if (!player) return;
    player.currentTime = from;
    void player.play().then(
      () => setPlaying(true),
      () => setPlaying(false),
    );
  };
  const pause = () => {
    players.current[side]?.pause();
    setPlaying(false);
  };
  const change = (to: Side) => {
    const now = players.current[side]?.currentTime ?? at;
    players.current[side]?.pause();
    setSide(to);
    if (playing) play(to, now);
  };
  const seek = (to: number) => {
    setAt(to);
    const player = players.current[side];
    if (player) player.currentTime = to;
  };
  return (
    <div className="flex flex-wrap items-center gap-3">
      <SoundOf
        blob={before}
        label={t('sound.before')}
        hold={holdBefore}
        onTime={setAt}
        onPlaying={setPlaying}
      />
      <SoundOf
        blob={after}
        label={t('sound.after')}
        hold={holdAfter}
        onTime={setAt}
        onPlaying={setPlaying}
      />
      <IconButton
        icon={playing ? Pause : Play}
        label={t(playing ? 'sound.pause' : 'sound.play')}
        onClick={() => (playing ? pause() : play(side, at))}
      />
      <fieldset className="flex rounded-inner ring-1 ring-line ring-inset">
        <legend className="sr-only">{t('sound.compare')}</legend>
        {SIDES.map((each) => (
          <label
            key={each}
            className="cursor-pointer rounded-inner px-3 py-1.5 text-13 font-medium has-checked:bg-brand-soft has-checked:ring-2 has-checked:ring-brand-text has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand-text"
          >
            <input
              type="radio"
              name={group}
              value={each}
              checked={each === side}
              onChange={() => change(each)}
              className="sr-only"
            />
            {t(`sound.${each}`)}
          </label>
        ))}
      </fieldset>
      <input
        type="range"
        min={0}
        max={HEARD_MS / 1000}
        step={0.1}
        value={at}
        aria-label={t('sound.position')}
        aria-valuetext={timecode(at * 1000)}
        onChange={(event) => seek(Number(event.target.value))}
        className="min-w-24 flex-1 accent-brand"
      />
    </div>
  );
}

interface ListenProps {
  recordingId: string;
  sound: MixSound;
  voices: readonly { id: string; name: string }[];
  lengthMs: number;
}

/** A moment of the mix as it would sound, beside how it sounds without what is done to the voices. */
export function Listen({ recordingId, sound, voices, lengthMs }: ListenProps) {
  const { t } = useTranslation('recordings');
  const [atMs, setAtMs] = useState(() => Math.floor(lengthMs / 3));
  const [whose, setWhose] = useState('');
  const [moment, setMoment] = useState<Moment | null>(null);
  const before = useQuery(listenQuery(recordingId, moment, 'before'));
  const after = useQuery(listenQuery(recordingId, moment, 'after'));
  const isOld = moment?.sound !== sound || moment.atMs !== atMs || (moment.whose ?? '') !== whose;
  const problem = before.error ?? after.error;
  const again = () => {
    void before.refetch();
    void after.refetch();
  };
  return (
    <div className="flex flex-col gap-4 rounded-card bg-surface-2 p-4">
      <div className="flex flex-col gap-3 sm:flex-row sm:items-end">
        <Select
          label={t('sound.whose')}
          className="sm:w-56"
          value={whose}
          options={[
            { value: '', label: t('sound.everybody') },
            ...voices.map((person) => ({ value: person.id, label: person.name })),
          ]}
          onChoose={setWhose}
        />
        <MomentSlider atMs={atMs} lengthMs={lengthMs} onChange={setAtMs} className="flex-1 py-2" />
        <Button
          icon={Headphones}
          pending={before.isFetching || after.isFetching}
          disabled={!isOld && !problem}
          onClick={() => setMoment({ sound, atMs, whose: whose === '' ? null : whose })}
        >
          {t('sound.listen')}
        </Button>
      </div>
      {problem && <ProblemNotice error={problem} onRetry={again} />}
      {before.data && after.data && (
        <Sides key={after.dataUpdatedAt} before={before.data} after={after.data} />
      )}
    </div>
  );
}
