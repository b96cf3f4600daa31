import { useEffect, useState } from 'react';
import type { DevicesState } from '@/engine/devices';
import type { LocalMediaState } from '@/engine/local-media';
import { useStore } from '@/kit/useStore';
import type { Meeting } from '../useMeeting';

/** What the green room shows and does. */
export interface GreenRoomState {
  media: LocalMediaState;
  devices: DevicesState;
  /** With headphones the microphone is recorded untouched: nothing of the others can get into it. */
  headphones: boolean;
  setHeadphones: (on: boolean) => void;
  toggleCamera: () => void;
  toggleMicrophone: () => void;
  chooseCamera: (id: string) => void;
  chooseMicrophone: (id: string) => void;
  retry: () => void;
}

/** Choosing devices, in the green room and during the meeting. */
export type DeviceChoice = Omit<GreenRoomState, 'headphones' | 'setHeadphones'>;

const MEMORY = 'rostrum.headphones';
const HEADSET = /head(set|phone)|ear(bud|phone|pod)|airpods|kopfh|auricular/i;

function startsWithHeadphones(devices: DevicesState): boolean | null {
  const remembered = localStorage.getItem(MEMORY);
  if (remembered !== null) return remembered === 'yes';
  return devices.speaker.some((one) => HEADSET.test(one.label)) ? true : null;
}

/** What is open and what there is, with everything one can do about it. */
export function useDeviceChoice({
  media,
  devices,
}: Pick<Meeting, 'media' | 'devices'>): DeviceChoice {
  const local = useStore(media.state);
  const known = useStore(devices.state);
  const choose = (kind: 'camera' | 'microphone', id: string) => {
    devices.choose(kind, id === '' ? null : id);
    if (kind === 'microphone') void media.openMicrophone(id || null);
    else if (local.camera.track) void media.openCamera(id || null);
  };
  return {
    media: local,
    devices: known,
    toggleCamera() {
      if (local.camera.track) media.closeSource('camera');
      else void media.openCamera(known.chosen.camera);
    },
    toggleMicrophone() {
      if (local.microphone.track) media.mute(!local.muted);
      else void media.openMicrophone(known.chosen.microphone);
    },
    chooseCamera: (id) => choose('camera', id),
    chooseMicrophone: (id) => choose('microphone', id),
    retry() {
      if (!local.microphone.track) void media.openMicrophone(known.chosen.microphone);
      if (!local.camera.track) void media.openCamera(known.chosen.camera);
    },
  };
}

/** Opens camera and microphone on entering the green room and keeps to what is chosen. */
export function useGreenRoom({ media, devices }: Meeting, picture_height: number): GreenRoomState {
  const choice = useDeviceChoice({ media, devices });
  const [chosen, setChosen] = useState<boolean | null>(null);

  useEffect(() => {
    const open = async () => {
      const { microphone, camera } = devices.state.get().chosen;
      await media.setPictureHeight(picture_height);
      await Promise.all([media.openMicrophone(microphone), media.openCamera(camera)]);
      // Only now does the browser name the devices.
      await devices.refresh();
    };
    void open();
  }, [media, devices, picture_height]);

  return {
    ...choice,
    headphones: chosen ?? startsWithHeadphones(choice.devices) ?? false,
    setHeadphones(on) {
      localStorage.setItem(MEMORY, on ? 'yes' : 'no');
      setChosen(on);
    },
  };
}
