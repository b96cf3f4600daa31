import { createStore, type Store } from '@/kit/store';

/** The kinds of device a person chooses. */
export type DeviceKind = 'microphone' | 'camera' | 'speaker';

/** One device; `label` is empty until the browser was allowed to name it. */
export interface Device {
  id: string;
  label: string;
}

/** Why a device cannot be used, as a stable word the interface explains. */
export type DeviceProblem =
  | 'insecure' // the page came over plain http from another computer
  | 'denied' // the person (or the browser's settings) said no
  | 'missing' // there is none
  | 'busy' // another program has it
  | 'gone' // it was unplugged
  | 'unknown';

/** What is known of the devices. */
export interface DevicesState {
  microphone: readonly Device[];
  camera: readonly Device[];
  speaker: readonly Device[];
  /** The chosen ids; null: the system's own choice. */
  chosen: Record<DeviceKind, string | null>;
}

/** What devices need from the world. */
export interface DevicesDeps {
  /** Absent where the page is not secure. */
  media: MediaDevices | undefined;
  /** Remembers choices on this device. */
  memory: Pick<Storage, 'getItem' | 'setItem'>;
}

/** The devices of this computer. */
export interface Devices {
  state: Store<DevicesState>;
  refresh: () => Promise<void>;
  choose: (kind: DeviceKind, id: string | null) => void;
  close: () => void;
}

const KINDS: Record<MediaDeviceKind, DeviceKind> = {
  audioinput: 'microphone',
  videoinput: 'camera',
  audiooutput: 'speaker',
};

const memoryKey = (kind: DeviceKind) => `rostrum.device.${kind}`;

/** The reason in an exception of getUserMedia. */
export function deviceProblem(error: unknown): DeviceProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    case 'TypeError':
      return 'insecure';
    default:
      return 'unknown';
  }
}

/** Sorts what the browser lists; a device is listed once, though Chromium also calls it "default". */
export function sortDevices(
  infos: readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[],
): Pick<DevicesState, DeviceKind> {
  const found: Record<DeviceKind, Device[]> = { microphone: [], camera: [], speaker: [] };
  for (const info of infos) {
    const list = found[KINDS[info.kind]];
    const alias = info.deviceId === 'default' || info.deviceId === 'communications';
    if (info.deviceId === '' || alias || list.some((one) => one.id === info.deviceId)) continue;
    list.push({ id: info.deviceId, label: info.label });
  }
  return found;
}

/** Watches the devices of this computer. */
export function createDevices({ media, memory }: DevicesDeps): Devices {
  const state = createStore<DevicesState>({
    microphone: [],
    camera: [],
    speaker: [],
    chosen: {
      microphone: memory.getItem(memoryKey('microphone')),
      camera: memory.getItem(memoryKey('camera')),
      speaker: memory.getItem(memoryKey('speaker')),
    },
  });

  const refresh = async () => {
    const found = sortDevices((await media?.enumerateDevices()) ?? []);
    state.set((before) => ({ ...before, ...found }));
  };
  const onChange = () => void refresh();
  media?.addEventListener('devicechange', onChange);

  return {
    state,
    refresh,
    choose(kind, id) {
      memory.setItem(memoryKey(kind), id ?? '');
      state.set((before) => ({ ...before, chosen: { ...before.chosen, [kind]: id } }));
    },
    close: () => media?.removeEventListener('devicechange', onChange),
  };
}
