import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { createDevices, type Devices } from '@/engine/devices';
import { createLocalMedia, type LocalMedia } from '@/engine/local-media';
import type { Problem } from '@/engine/protocol';
import { hasTrackProcessor } from '@/engine/recorder/microphone-input';
import { browserOf } from './model';
import { obtainPass, type RoomPass } from './pass';
import type { Phase, RoomSession } from './session';

/** How a meeting ended for this person. */
export interface Ended {
  phase: Extract<Phase, 'left' | 'removed' | 'replaced' | 'closed' | 'refused'>;
  problem: Problem | null;
  /** The recording that ran while they were inside, and whether they lead the room. */
  recording_id: string | null;
  leads: boolean;
}

/** What somebody decided in the green room. */
export interface Entry {
  name: string;
  consent: boolean;
  headphones: boolean;
}

/** Where one is once one has entered. */
export interface Inside {
  session: RoomSession;
  pass: RoomPass;
}

/** A meeting from the green room to its end. */
export interface Meeting {
  media: LocalMedia;
  devices: Devices;
  inside: Inside | null;
  ended: Ended | null;
  enter: (entry: Entry) => Promise<void>;
  reset: () => void;
}

const OVER: readonly Phase[] = ['left', 'removed', 'replaced', 'closed', 'refused'];

function createMedia(): LocalMedia {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  const { mobile } = browserOf(navigator.userAgent);
  // Opening one microphone twice is proved in desktop Chromium, and known to fail on phones.
  return createLocalMedia({ media: mediaDevices, rawBeside: hasTrackProcessor() && !mobile });
}

function createThisDevices(): Devices {
  const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
  return createDevices({ media: mediaDevices, memory: localStorage });
}

const never = () => () => undefined;

/** Keeps devices, pass and session for the page of a room. */
export function useMeeting(room_id: string, secret: string | null): Meeting {
  const [media] = useState(createMedia);
  const [devices] = useState(createThisDevices);
  const [inside, setInside] = useState<Inside | null>(null);
  const session = inside?.session ?? null;
  const state = useSyncExternalStore(
    session?.state.subscribe ?? never,
    () => session?.state.get() ?? null,
  );

  useEffect(() => {
    if (!session) return undefined;
    // Closing the tab says goodbye; the others need not wait for the line to go silent.
    const goodbye = () => void session.leave();
    addEventListener('pagehide', goodbye);
    return () => removeEventListener('pagehide', goodbye);
  }, [session]);

  const enter = useCallback(
    async ({ name, consent, headphones }: Entry) => {
      // The engine's heavier half is fetched while the server writes the pass.
      const [{ openSession }, pass] = await Promise.all([
        import('./open-session'),
        obtainPass(room_id, secret, name),
      ]);
      if (headphones) await media.openRaw();
      setInside({ pass, session: await openSession(room_id, pass, media, consent) });
    },
    [room_id, secret, media],
  );

  const reset = useCallback(() => setInside(null), []);

  const over = state !== null && OVER.includes(state.phase);
  const ended: Ended | null = over
    ? {
        phase: state.phase as Ended['phase'],
        problem: state.problem,
        recording_id: state.takes_of ?? state.room?.recording?.id ?? null,
        leads: state.role === 'host' || state.role === 'co_host',
      }
    : null;
  return { media, devices, inside, ended, enter, reset };
}
