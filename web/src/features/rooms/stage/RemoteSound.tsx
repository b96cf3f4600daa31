import { useEffect, useRef } from 'react';
import type { CallState } from '@/engine/call/call';
import type { Devices } from '@/engine/devices';
import type { RoomState } from '@/engine/protocol';
import { useStore } from '@/kit/useStore';

interface RemoteSoundProps {
  room: RoomState;
  me: string;
  call: CallState;
  devices: Devices;
}

/** Everybody's voice, through the chosen loudspeaker. */
export function RemoteSound({ room, me, call, devices }: RemoteSoundProps) {
  const { chosen } = useStore(devices.state);
  const voices = room.participants
    .filter((one) => one.id !== me)
    .flatMap((one) => one.tracks.filter((track) => track.source === 'microphone'))
    .flatMap((track) => {
      const media = call.remote.get(track.id);
      return media ? [{ id: track.id, media }] : [];
    });
  return (
    <div hidden>
      {voices.map(({ id, media }) => (
        <Voice key={id} track={media} speaker={chosen.speaker} />
      ))}
    </div>
  );
}

function Voice({ track, speaker }: { track: MediaStreamTrack; speaker: string | null }) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (!audio) return undefined;
    audio.srcObject = new MediaStream([track]);
    return () => {
      audio.srcObject = null;
    };
  }, [track]);
  useEffect(() => {
    const audio: SinkElement | null = element.current;
    // A loudspeaker that was unplugged leaves the system's own.
    audio?.setSinkId?.(speaker ?? '').catch(() => undefined);
  }, [speaker]);
  return (
    // A live voice has no captions to offer yet.
    // eslint-disable-next-line jsx-a11y/media-has-caption
    <audio ref={element} autoPlay />
  );
}

/** Choosing the loudspeaker is not in every browser. */
interface SinkElement {
  setSinkId?: (id: string) => Promise<void>;
}
