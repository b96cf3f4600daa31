import { createStore, type Store } from '@/kit/store';
import type { OutboxClient } from '../outbox/client';
import type { TakeQuality } from '../protocol';
import type { MicrophoneInput } from '../outbox/messages';
import type { TakeDraft } from '../outbox/take-row';
import type { PictureFormat } from './containers';
import type { PictureRecording } from './picture-recorder';

/** What is recorded on this computer now. */
export interface RecorderState {
  /** The recording whose takes are being made. */
  recording_id: string | null;
  /** Sources that are being written. */
  sources: readonly RecordedSource[];
  /** The microphone gives no bare samples here, so its take is compressed; the person is told. */
  compressed_sound: boolean;
}

export type RecordedSource = 'microphone' | 'camera' | 'screen';

/** Tracks to record; what is null is not. */
export type Tracks = Record<RecordedSource, MediaStreamTrack | null>;

/** Whose takes are made, of what. */
export type TakeOwner = Pick<TakeDraft, 'room_id' | 'recording_id' | 'participant_id'>;

/** What the recorder needs from the world. */
export interface RecorderDeps {
  outbox: Pick<OutboxClient, 'microphone' | 'mute' | 'end' | 'reserve'>;
  openMicrophone: (
    track: MediaStreamTrack,
  ) => Promise<{ input: Omit<MicrophoneInput, 'muted'>; close: () => void }>;
  recordPictures: (
    draft: TakeOwner & { source: 'camera' | 'screen' },
    track: MediaStreamTrack,
    format: PictureFormat,
    quality: TakeQuality,
  ) => PictureRecording;
  /** Records a microphone whose samples cannot be had, compressed by the browser. */
  recordCompressed: (
    draft: TakeOwner & { source: 'microphone' },
    track: MediaStreamTrack,
  ) => PictureRecording;
  /** Null where the browser cannot record pictures. */
  format: PictureFormat | null;
}

/** Records this person's own tracks to this computer's disk. */
export interface Recorder {
  state: Store<RecorderState>;
  /** Begins the takes of a recording. */
  start: (owner: TakeOwner) => void;
  /** What there is to record now; a track that changed becomes a new part of its take. */
  setTracks: (tracks: Tracks) => void;
  mute: (muted: boolean) => void;
  /** How good the pictures are of takes that begin from now on. */
  setQuality: (quality: TakeQuality) => void;
  /** Goes on with everything as a new part. */
  renew: () => void;
  /** Ends all takes; resolves when every byte is on the disk. */
  stop: () => Promise<void>;
}

/** A take in the making; `stop` may be called before it has begun. */
interface Running {
  track: MediaStreamTrack;
  handle: number | null;
  stop: () => Promise<void>;
}

const SOURCES = ['microphone', 'camera', 'screen'] as const;
const USUAL: TakeQuality = { height: 1080, kbps: null };
const NOTHING: Tracks = { microphone: null, camera: null, screen: null };

/** Makes the recorder; it does nothing until `start`. */
export function createRecorder(deps: RecorderDeps): Recorder {
  const { outbox } = deps;
  const state = createStore<RecorderState>({
    recording_id: null,
    sources: [],
    compressed_sound: false,
  });
  let compressed_sound = false;
  const running = new Map<RecordedSource, Running>();
  const ending = new Set<Promise<void>>();
  let owner: TakeOwner | null = null;
  let tracks = NOTHING;
  let muted = false;
  let quality = USUAL;

  const tell = () =>
    state.set({
      recording_id: owner?.recording_id ?? null,
      sources: SOURCES.filter((source) => running.has(source)),
      compressed_sound,
    });

  const beginMicrophone = (by: TakeOwner, track: MediaStreamTrack): Running => {
    const one: Running = { track, handle: null, stop: () => Promise.resolve() };
    const begun = deps.openMicrophone(track).then(
      ({ input, close }) => {
        // The worker learns mime, rate and channels from the first buffer.
        const draft = { ...by, source: 'microphone', mime: '', codec: '' } as const;
        const handle = outbox.microphone(draft, { ...input, muted });
        one.handle = handle;
        return () => outbox.end(handle).finally(close);
      },
      () => {
        // Better compressed than not at all, and better said than hidden.
        const recording = deps.recordCompressed({ ...by, source: 'microphone' }, track);
        compressed_sound = true;
        tell();
        return () => recording.stop();
      },
    );
    one.stop = async () => (await begun)();
    begun.catch(() => {
      // Neither way was open: the source is not recorded, and is not shown as if it were.
      if (running.get('microphone') === one) running.delete('microphone');
      one.stop = () => Promise.resolve();
      tell();
    });
    return one;
  };

  const begin = (
    source: RecordedSource,
    track: MediaStreamTrack,
    by: TakeOwner,
  ): Running | null => {
    if (source === 'microphone') return beginMicrophone(by, track);
    if (!deps.format) return null;
    const recording = deps.recordPictures({ ...by, source }, track, deps.format, quality);
    return { track, handle: null, stop: () => recording.stop() };
  };

  const end = (source: RecordedSource) => {
    const one = running.get(source);
    if (!one) return;
    running.delete(source);
    const ended = one
      .stop()
      .catch(() => undefined)
      .finally(() => ending.delete(ended));
    ending.add(ended);
  };

  const arrange = () => {
    for (const source of SOURCES) {
      const track = owner ? tracks[source] : null;
      const one = running.get(source);
      if (one?.track === track) continue;
      if (one) end(source);
      if (!track || !owner || track.readyState === 'ended') continue;
      const begun = begin(source, track, owner);
      if (!begun) continue;
      running.set(source, begun);
      // The next part's files exist before it is needed.
      outbox.reserve(SOURCES.length);
    }
    tell();
  };

  return {
    state,
    start(next) {
      if (owner?.recording_id === next.recording_id) return;
      for (const source of SOURCES) end(source);
      owner = next;
      arrange();
    },
    setTracks(next) {
      tracks = next;
      arrange();
    },
    mute(next) {
      muted = next;
      const handle = running.get('microphone')?.handle ?? null;
      if (handle !== null) outbox.mute(handle, next);
    },
    setQuality(next) {
      quality = next;
    },
    renew() {
      for (const source of SOURCES) end(source);
      arrange();
    },
    async stop() {
      owner = null;
      arrange();
      await Promise.all(ending);
    },
  };
}
