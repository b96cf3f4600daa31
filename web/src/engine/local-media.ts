import { createStore, type Store } from '@/kit/store';
import { deviceProblem, type DeviceProblem } from './devices';

/** A source of this person: its track while it is open, or why it is not. */
export interface LocalSource {
  track: MediaStreamTrack | null;
  problem: DeviceProblem | null;
  /** Between asking the browser and its answer. */
  opening: boolean;
}

/** What this person sends. */
export interface LocalMediaState {
  microphone: LocalSource;
  /** The same microphone untouched (no echo removal), where the browser opens it a second time. */
  raw: MediaStreamTrack | null;
  camera: LocalSource;
  screen: LocalSource;
  muted: boolean;
}

/** What local media needs from the world. */
export interface LocalMediaDeps {
  media: Pick<MediaDevices, 'getUserMedia' | 'getDisplayMedia'> | undefined;
  /** Whether one microphone can be opened twice, raw beside processed. */
  rawBeside: boolean;
}

/** Opens and closes this person's microphone, camera and screen. */
export interface LocalMedia {
  state: Store<LocalMediaState>;
  openMicrophone: (device: string | null) => Promise<void>;
  /** Opens the untouched microphone beside the other; without effect where that is not possible. */
  openRaw: () => Promise<void>;
  openCamera: (device: string | null) => Promise<void>;
  /** How many lines the camera is asked for; what is open is opened anew. */
  setPictureHeight: (lines: number) => Promise<void>;
  openScreen: () => Promise<void>;
  closeSource: (source: 'microphone' | 'camera' | 'screen') => void;
  mute: (muted: boolean) => void;
  close: () => void;
}

const CLOSED: LocalSource = { track: null, problem: null, opening: false };

const PROCESSED = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const UNTOUCHED = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const SOUND = { channelCount: { ideal: 1 }, sampleRate: { ideal: 48_000 } };

const USUAL_LINES = 720;

const wanted = (device: string | null) => (device ? { deviceId: { exact: device } } : {});

/** Makes the keeper of this person's tracks. */
export function createLocalMedia({ media, rawBeside }: LocalMediaDeps): LocalMedia {
  const state = createStore<LocalMediaState>({
    microphone: CLOSED,
    raw: null,
    camera: CLOSED,
    screen: CLOSED,
    muted: false,
  });
  let microphone_device: string | null = null;
  let camera_device: string | null = null;
  let lines = USUAL_LINES;
  type Name = 'microphone' | 'camera' | 'screen';

  const put = (name: Name, source: LocalSource) =>
    state.set((before) => ({ ...before, [name]: source }));

  const closeRaw = () => {
    state.get().raw?.stop();
    state.set((before) => ({ ...before, raw: null }));
  };

  const closeSource = (name: Name) => {
    state.get()[name].track?.stop();
    put(name, CLOSED);
    if (name === 'microphone') closeRaw();
  };

  /** Opens a source in place of the one that was open; of two calls the later wins. */
  const opens: Record<Name, number> = { microphone: 0, camera: 0, screen: 0 };
  const open = async (name: Name, ask: () => Promise<MediaStream>) => {
    const turn = ++opens[name];
    put(name, { ...state.get()[name], opening: true, problem: null });
    try {
      if (!media) throw new TypeError('no media devices on an insecure page');
      const stream = await ask();
      const track = stream.getTracks()[0];
      if (!track) throw new DOMException('the stream is empty', 'NotFoundError');
      if (turn !== opens[name]) {
        track.stop();
        return;
      }
      state.get()[name].track?.stop();
      track.addEventListener('ended', () => {
        if (state.get()[name].track !== track) return;
        put(name, { ...CLOSED, problem: name === 'screen' ? null : 'gone' });
        if (name === 'microphone') closeRaw();
      });
      put(name, { track, problem: null, opening: false });
    } catch (error) {
      if (turn !== opens[name]) return;
      // Closing the browser's own chooser is a decision, not a problem.
      const problem = deviceProblem(error);
      const quiet = name === 'screen' && problem === 'denied';
      put(name, { ...CLOSED, problem: quiet ? null : problem });
    }
  };

  const applyMute = () => {
    const { microphone, raw, muted } = state.get();
    if (microphone.track) microphone.track.enabled = !muted;
    if (raw) raw.enabled = !muted;
  };

  const openRaw = async () => {
    if (!rawBeside || state.get().raw || !state.get().microphone.track || !media) return;
    const beside = state.get().microphone.track;
    const stream = await media
      .getUserMedia({ audio: { ...wanted(microphone_device), ...UNTOUCHED, ...SOUND } })
      // The take is then made from the track of the call: told by `raw` staying null.
      .catch(() => null);
    const raw = stream?.getAudioTracks()[0] ?? null;
    if (state.get().microphone.track !== beside || state.get().raw) return raw?.stop();
    state.set((before) => ({ ...before, raw }));
    applyMute();
  };

  const openCamera = (device: string | null) => {
    camera_device = device;
    return open('camera', () =>
      (media as MediaDevices).getUserMedia({
        video: {
          ...wanted(device),
          width: { ideal: Math.round((lines * 16) / 9) },
          height: { ideal: lines },
          frameRate: { ideal: 30 },
        },
      }),
    );
  };

  return {
    state,
    async openMicrophone(device) {
      const had_raw = state.get().raw !== null;
      closeRaw();
      microphone_device = device;
      await open('microphone', () => {
        const audio = { ...wanted(device), ...PROCESSED, ...SOUND };
        return (media as MediaDevices).getUserMedia({ audio });
      });
      applyMute();
      if (had_raw) await openRaw();
    },
    openRaw,
    openCamera,
    async setPictureHeight(next) {
      if (next === lines) return;
      lines = next;
      if (state.get().camera.track) await openCamera(camera_device);
    },
    openScreen: () =>
      open('screen', () =>
        (media as MediaDevices).getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } } }),
      ),
    closeSource,
    mute(muted) {
      state.set((before) => ({ ...before, muted }));
      applyMute();
    },
    close() {
      for (const name of ['microphone', 'camera', 'screen'] as const) closeSource(name);
    },
  };
}
