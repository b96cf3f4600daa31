import { io } from 'socket.io-client';
import type { LocalMedia } from '@/engine/local-media';
import { openMicrophoneInput } from '@/engine/recorder/microphone-input';
import { recordCompressed, recordPictures } from '@/engine/recorder/picture-recorder';
import { createRecorder } from '@/engine/recorder/recorder';
import { createRoomSocket, type RawSocket } from '@/engine/socket';
import { keepLink, renewTokensOf, startOutbox } from '@/features/takes';
import { browserOf } from './model';
import type { RoomPass } from './pass';
import { bestPictureFormat } from './picture-format';
import { createSession, type RoomSession } from './session';

/** This is the one file that joins the engine to the browser; everything it joins takes its world as an argument. */

function openSocket(pass: RoomPass): RawSocket {
  const socket = io({
    path: '/socket.io/',
    // Asked for at every connection, so that a long meeting never comes back with an expired token.
    auth: (give) => void pass.token().then((token) => give({ token })),
    autoConnect: false,
    transports: ['websocket', 'polling'],
    reconnectionDelay: 300,
    reconnectionDelayMax: 3000,
  });
  return socket as unknown as RawSocket;
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const every = (ms: number, tick: () => void) => {
  const timer = setInterval(tick, ms);
  return () => clearInterval(timer);
};
const after = (ms: number, then: () => void) => {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
};

/** Enters a room with what was opened in the green room. */
export async function openSession(
  room_id: string,
  pass: RoomPass,
  media: LocalMedia,
  consent: boolean | null,
): Promise<RoomSession> {
  const participant_id = pass.participant.id;
  const outbox = startOutbox();
  renewTokensOf(participant_id, () => pass.renew());
  outbox.putToken(participant_id, await pass.token());
  const recorder = createRecorder({
    outbox,
    openMicrophone: openMicrophoneInput,
    recordPictures: (draft, track, format, quality) =>
      recordPictures({ outbox, draft, track, format, quality }),
    recordCompressed: (draft, track) => recordCompressed(outbox, draft, track),
    format: await bestPictureFormat(),
  });
  return createSession({
    room_id,
    participant_id,
    consent,
    client: browserOf(navigator.userAgent),
    socket: createRoomSocket(openSocket(pass)),
    media,
    recorder: {
      ...recorder,
      start(of) {
        recorder.start(of);
        const { recording_id } = of;
        // With the takes lies from their beginning what brings them to safety without their room.
        void keepLink({ client: outbox, recording_id, participant_id, bearer: pass.token, wait });
      },
    },
    outbox,
    call: {
      createPeer: () => new RTCPeerConnection({ bundlePolicy: 'max-bundle' }),
      codecs: (kind) => RTCRtpSender.getCapabilities(kind)?.codecs ?? [],
      now: () => performance.now(),
      every,
      after,
    },
    receivable: RTCRtpReceiver.getCapabilities('video')?.codecs ?? [],
    wait,
  });
}
