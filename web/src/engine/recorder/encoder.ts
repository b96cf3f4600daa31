import { deferred } from '../deferred';
import { scriptAddress } from '@/kit/trusted';
import encoderAddress from './encoder.worker.ts?worker&url';
import type { Encoding, FromEncoder, ToEncoder } from './encoder-messages';

/** What the encoder encodes and where its pieces go. */
export interface EncoderOptions {
  track: MediaStreamTrack;
  encoding: Encoding;
  bitrate: number;
  pieces: MessagePort;
  /** When the first frame was taken, on the page's clock; called again when it is better known. */
  started: (at_ms: number) => void;
  /** It ended by itself. */
  failed: (problem: string) => void;
}

/** A camera or screen being encoded. */
export interface RunningEncoder {
  /** Resolves when every piece was handed over. */
  stop: () => Promise<void>;
}

/** Frames of a track that wait for a busy encoder before the oldest are let go: half a second. */
const MOST_WAITING = 15;

const openWorker = () => new Worker(scriptAddress(encoderAddress), { type: 'module' });
let spare: Worker | null = null;

/** Loads the encoder, so that the first frame of a take need not wait for it. */
export function prepareEncoder(): void {
  if (spare) return;
  const worker = openWorker();
  // One that could not be loaded says so only once; a take must not wait for it.
  worker.onerror = () => {
    if (spare === worker) spare = null;
  };
  spare = worker;
}

/** Only Chromium hands a track's frames to a worker this way. */
export const handsFrames = () => 'MediaStreamTrackProcessor' in globalThis;

function framesOf(track: MediaStreamTrack): ReadableStream<VideoFrame> | null {
  if (!handsFrames()) return null;
  const pictures = track as MediaStreamVideoTrack;
  return new MediaStreamTrackProcessor({ track: pictures, maxBufferSize: MOST_WAITING }).readable;
}

/** Encodes a camera or screen by WebCodecs in a worker. */
export function startEncoder(options: EncoderOptions): RunningEncoder {
  const { track, encoding, bitrate, pieces } = options;
  const worker = spare ?? openWorker();
  spare = null;
  const send = (message: ToEncoder, transfer: Transferable[] = []) =>
    worker.postMessage(message, transfer);
  const frames = framesOf(track);
  const time_origin = performance.timeOrigin;
  send(
    { op: 'start', encoding, bitrate, pieces, frames, time_origin },
    frames ? [pieces, frames] : [pieces],
  );
  const drawing = frames ? null : draw(track, send, options.started);
  const finished = deferred<undefined>();
  let stopping = false;
  const ended = (problem: string | null) => {
    drawing?.stop();
    worker.terminate();
    finished.resolve(undefined);
    if (problem !== null && !stopping) options.failed(problem);
  };
  worker.onmessage = ({ data }: MessageEvent<FromEncoder>) => {
    if (data.op === 'tick') drawing?.tick();
    else if (data.op === 'started') options.started(data.at_ms);
    else ended(data.problem);
  };
  worker.onerror = ({ message }) => ended(message);
  return {
    async stop() {
      stopping = true;
      drawing?.stop();
      send({ op: 'stop' });
      await finished.promise;
    },
  };
}

/** Takes frames from a video element, where the browser hands no track to a worker (Firefox). */
function draw(
  track: MediaStreamTrack,
  send: (message: ToEncoder, transfer: Transferable[]) => void,
  started: (at_ms: number) => void,
) {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  let first_ms: number | null = null;
  let last_us = -1;
  let over = false;

  const grab = (now: number) => {
    if (over || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    if (first_ms === null) {
      first_ms = now;
      started(now);
    }
    const timestamp = Math.round((now - first_ms) * 1000);
    if (timestamp <= last_us) return;
    last_us = timestamp;
    const frame = new VideoFrame(video, { timestamp });
    send({ op: 'frame', frame }, [frame]);
  };
  const look = (now: number) => {
    if (over) return;
    grab(now);
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  void video.play().catch(() => undefined);
  return {
    /** A hidden page draws nothing; the worker's clock goes on and asks for frames instead. */
    tick() {
      if (document.hidden) grab(performance.now());
    },
    stop() {
      over = true;
      video.srcObject = null;
    },
  };
}
