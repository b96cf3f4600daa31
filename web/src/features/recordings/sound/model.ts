import type { MixSound, Recording } from '@/api';
import { peopleOf } from '../model';

export const DENOISE = [
  'off',
  'gentle',
  'strong',
] as const satisfies readonly MixSound['denoise'][];

export const TARGETS = [
  'podcast_stereo',
  'podcast_mono',
  'broadcast',
] as const satisfies readonly MixSound['target'][];

export const MOST_GAIN_DB = 24;

/** What is made where nobody has said anything. */
export const USUAL_SOUND: MixSound = {
  gate: false,
  denoise: 'off',
  declip: false,
  high_pass: false,
  crosstalk: false,
  level_speakers: true,
  level_within: false,
  target: 'podcast_stereo',
  tracks: [],
};

type TrackSound = MixSound['tracks'][number];

/** Who has a microphone in it. */
export function voicesOf(recording: Recording): { id: string; name: string }[] {
  const heard = recording.tracks.filter((track) => track.kind === 'microphone');
  const ids = new Set(heard.map((track) => track.participant.id));
  return peopleOf(recording).filter((person) => ids.has(person.id));
}

/** What is done to one microphone. */
export const trackOf = (sound: MixSound, id: string): TrackSound =>
  sound.tracks.find((each) => each.participant_id === id) ?? {
    participant_id: id,
    muted: false,
    gain_db: 0,
  };

/** The same with something else done to one microphone; what does nothing is not kept. */
export function withTrack(sound: MixSound, changed: TrackSound): MixSound {
  const others = sound.tracks.filter((each) => each.participant_id !== changed.participant_id);
  const isPlain = !changed.muted && changed.gain_db === 0;
  const tracks = isPlain ? others : [...others, changed];
  return {
    ...sound,
    tracks: tracks.toSorted((a, b) => (a.participant_id < b.participant_id ? -1 : 1)),
  };
}
