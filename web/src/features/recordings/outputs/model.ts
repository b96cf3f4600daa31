import type { Output, OutputSettings, Recording } from '@/api';
import { isImport, mixOf } from '../model';

export const FORMATS = ['mp4', 'mp3', 'wav', 'tracks'] as const;
export type Format = (typeof FORMATS)[number];
export type SettingsOf<F extends Format> = Extract<OutputSettings, { format: F }>;

/** What is offered first; the same that the server makes where nothing is said. */
export const USUAL: { [F in Format]: SettingsOf<F> } = {
  mp4: { format: 'mp4', height: null, quality: 'standard', chapters: true },
  mp3: { format: 'mp3', bitrate_kbps: 128, channels: 'stereo', chapters: true, cover: true },
  wav: { format: 'wav', bits: 16 },
  tracks: { format: 'tracks', pictures: false },
};

export const QUALITIES = ['standard', 'small', 'high'] as const;
export const BITRATES_KBPS = [64, 96, 128, 192, 256, 320] as const;
export const CHANNELS = ['stereo', 'mono'] as const;
export const BITS = [16, 24] as const;
const HEIGHTS = [1080, 720, 480] as const;

/** The heights that make a film smaller than it is: pictures do not get better by being enlarged. */
export const heightsBelow = (mix: number | null): number[] =>
  HEIGHTS.filter((height) => mix !== null && height < mix);

/** Whether a film is only packed anew, which takes moments and costs nothing of it. */
export const isCopy = ({ height, quality }: SettingsOf<'mp4'>, mix: number | null) =>
  quality === 'standard' && (height === null || mix === null || height >= mix);

/** How much an hour of it takes. */
export const bytesAnHour = (kbps: number) => (kbps * 1000 * 3600) / 8;

export const isMaking = ({ state }: Output) => state === 'queued' || state === 'running';

/** Whether it should be made again: it was not, or not of what there is now. */
export const isWorthMaking = (output: Output) =>
  !isMaking(output) && (output.state === 'failed' || output.is_stale || Boolean(output.problem));

/** Whether there is a file to take: while it is made again, the one before. */
export const hasFile = (output: Output) => output.file_name !== null;

/** Why a format cannot be made of a recording; null where it can. */
export function refusalOf(recording: Recording, format: Format): 'noTracks' | 'noMix' | null {
  if (format === 'tracks') {
    const none = isImport(recording) || recording.tracks.length === 0;
    return none ? 'noTracks' : null;
  }
  return mixOf(recording) ? null : 'noMix';
}

/** The formats that can be made of a recording now. */
export const formatsOf = (recording: Recording): Format[] =>
  recording.state === 'recording' || recording.state === 'trashed'
    ? []
    : FORMATS.filter((format) => refusalOf(recording, format) === null);

/** What is said of a file in the order in which one wonders about it. */
export type Standing = 'queued' | 'running' | 'failed' | 'stale' | 'ready';

export function standingOf({ state, is_stale: isStale }: Output): Standing {
  return state === 'ready' && isStale ? 'stale' : state;
}
