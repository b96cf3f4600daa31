/** Encodes frames with WebCodecs and cuts the Matroska into pieces of about a second. */
import {
  MkvOutputFormat,
  Output,
  Quality,
  StreamTarget,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
} from 'mediabunny';
import type { EncodedPiece } from '../outbox/messages';
import type { Encoding, FromEncoder, ToEncoder } from './encoder-messages';
import { readFrames } from './frames';
import { createTakeClock } from './take-clock';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const say = (message: FromEncoder) => scope.postMessage(message);

const PIECE_US = 1_000_000;
const KEY_FRAME_SECONDS = 1;
const TICK_MS = 33;
/** Frames that may wait for the encoder before new ones are let go: half a second. */
const MOST_WAITING = 15;
/** A better measure of the beginning is told from this difference on. */
const BETTER_MS = 0.2;

/** The film in the making. */
interface Film {
  add: (frame: VideoFrame, at_us: number) => Promise<void>;
  close: () => Promise<void>;
}

/** Cuts what is written into pieces; `nowUs` says up to where the film has come. */
function createPieces(port: MessagePort, nowUs: () => number) {
  let parts: Uint8Array[] = [];
  let from_us = 0;
  const hand = () => {
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    parts = [];
    if (bytes.length === 0) return;
    const piece: EncodedPiece = { bytes: bytes.buffer, duration_us: nowUs() - from_us };
    from_us = nowUs();
    port.postMessage(piece, [bytes.buffer]);
  };
  return new WritableStream<{ data: Uint8Array }>({
    write({ data }) {
      parts.push(data.slice());
      if (nowUs() - from_us >= PIECE_US) hand();
    },
    close: hand,
  });
}

/** H.264 knows only even sizes; a window that is shared has any. */
const even = (length: number) => Math.max(2, length - (length % 2));

async function createFilm(
  encoding: Encoding,
  bitrate: number,
  pieces: MessagePort,
  first: VideoFrame,
): Promise<Film> {
  let last_us = 0;
  const { displayWidth, displayHeight } = first;
  const [width, height] = [even(displayWidth), even(displayHeight)];
  const is_even = width === displayWidth && height === displayHeight;
  const source = new VideoSampleSource({
    codec: encoding,
    quality: new Quality({ bitrate }),
    keyFrameInterval: KEY_FRAME_SECONDS,
    // Frames come as they are taken; waiting for the encoder would only pile them up.
    latencyMode: 'realtime',
    // A shared window that is made larger goes on in the frame it had.
    sizeChangeBehavior: 'contain',
    ...(is_even ? {} : { transform: { width, height } }),
  });
  const Format = encoding === 'avc' ? MkvOutputFormat : WebMOutputFormat;
  const output = new Output({
    format: new Format({ appendOnly: true, minimumClusterDuration: 1 }),
    target: new StreamTarget(createPieces(pieces, () => last_us)),
  });
  output.addVideoTrack(source);
  await output.start();
  return {
    async add(frame, at_us) {
      const sample = new VideoSample(frame, { timestamp: at_us / 1e6 });
      try {
        await source.add(sample);
        last_us = at_us;
      } finally {
        sample.close();
      }
    },
    close: () => output.finalize(),
  };
}

/** Frame after frame, in order; the film begins with the first. */
function createEncoder(encoding: Encoding, bitrate: number, pieces: MessagePort) {
  let film: Film | null = null;
  let first_us = 0;
  return {
    /** Encodes a frame and lets go of it; answers the film's time at it in microseconds. */
    async encode(frame: VideoFrame): Promise<number> {
      try {
        if (!film) {
          film = await createFilm(encoding, bitrate, pieces, frame);
          first_us = frame.timestamp;
        }
        const at_us = frame.timestamp - first_us;
        await film.add(frame, at_us);
        return at_us;
      } finally {
        frame.close();
      }
    },
    finish: async () => film?.close(),
  };
}
type Encoder = ReturnType<typeof createEncoder>;

/**
 * Reads a track's own frames. Each carries the time at which it was taken on a clock of the machine; when it is here tells
 * how that lies against the page's, and as frames are never early, the earliest of many tells it best.
 */
function encodeFrames(
  encoder: Encoder,
  reader: ReadableStreamDefaultReader<VideoFrame>,
  toPage: (worker_ms: number) => number,
) {
  const clock = createTakeClock(1000, 'late-only');
  let told = Number.POSITIVE_INFINITY;
  const tell = (at_ms: number | null) => {
    if (at_ms === null || at_ms > told - BETTER_MS) return;
    told = at_ms;
    say({ op: 'started', at_ms });
  };
  const reading = readFrames(reader, async (frame) => {
    const here_ms = toPage(performance.now());
    const at_ms = (await encoder.encode(frame)) / 1000;
    clock.observe(at_ms, here_ms);
    tell(clock.startedMs());
  });
  const done = reading.done.then(() => tell(clock.startedMs(true)));
  return { done, stop: reading.stop };
}

let encoder: Encoder | null = null;
let port: MessagePort | null = null;
let stop: () => Promise<void> = () => Promise.resolve();
let waiting = 0;
let queue: Promise<unknown> = Promise.resolve();
let over = false;

/** Ends the film and says so, once. */
async function finish(problem: string | null): Promise<void> {
  if (over) return;
  over = true;
  const closed = encoder?.finish() ?? Promise.resolve();
  const late = await closed.then(
    () => null,
    (error: unknown) => String(error),
  );
  // By the way of the pieces: what the page is told may overtake them.
  port?.postMessage(null);
  say({ op: 'finished', problem: problem ?? late });
}

function start(message: Extract<ToEncoder, { op: 'start' }>): void {
  port = message.pieces;
  encoder = createEncoder(message.encoding, message.bitrate, port);
  if (!message.frames) {
    setInterval(() => say({ op: 'tick' }), TICK_MS);
    stop = () => queue.then(() => finish(null));
    return;
  }
  const reader = message.frames.getReader();
  const toPage = (worker_ms: number) => worker_ms + performance.timeOrigin - message.time_origin;
  const reading = encodeFrames(encoder, reader, toPage);
  const read = reading.done.then(
    () => finish(null),
    (error: unknown) => finish(String(error)),
  );
  stop = async () => {
    await reading.stop();
    await read;
  };
}

/** A frame that the page drew. */
function take(frame: VideoFrame): void {
  if (waiting >= MOST_WAITING || over) {
    frame.close();
    return;
  }
  waiting += 1;
  const work = async () => {
    waiting -= 1;
    if (over) frame.close();
    else await encoder?.encode(frame);
  };
  queue = queue.then(work).catch((error: unknown) => finish(String(error)));
}

scope.onmessage = ({ data }: MessageEvent<ToEncoder>) => {
  if (data.op === 'start') start(data);
  else if (data.op === 'frame') take(data.frame);
  else void stop();
};
