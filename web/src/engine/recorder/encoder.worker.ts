/** Encodes camera frames to VP9 and cuts the WebM into pieces of about a second. */
import {
  Output,
  Quality,
  StreamTarget,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
} from 'mediabunny';
import type { EncodedPiece } from '../outbox/messages';
import type { FromEncoder, ToEncoder } from './encoder-messages';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const say = (message: FromEncoder) => scope.postMessage(message);

const PIECE_US = 1_000_000;
const KEY_FRAME_SECONDS = 1;
const TICK_MS = 33;
/** Frames that may wait for the encoder before new ones are let go: half a second. */
const MOST_WAITING = 15;

let output: Output | null = null;
let source: VideoSampleSource | null = null;
let waiting = 0;
let queue: Promise<unknown> = Promise.resolve();
let last_us = 0;

function start(bitrate: number, pieces: MessagePort): void {
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
    const piece: EncodedPiece = { bytes: bytes.buffer, duration_us: last_us - from_us };
    from_us = last_us;
    pieces.postMessage(piece, [bytes.buffer]);
  };
  const target = new StreamTarget(
    new WritableStream({
      write({ data }) {
        parts.push(data.slice());
        if (last_us - from_us >= PIECE_US) hand();
      },
      close: hand,
    }),
  );
  source = new VideoSampleSource({
    codec: 'vp9',
    quality: new Quality({ bitrate }),
    keyFrameInterval: KEY_FRAME_SECONDS,
    // Frames come as they are drawn; waiting for the encoder would only pile them up.
    latencyMode: 'realtime',
  });
  output = new Output({
    format: new WebMOutputFormat({ appendOnly: true, minimumClusterDuration: 1 }),
    target,
  });
  output.addVideoTrack(source);
  const starting = output;
  queue = queue.then(() => starting.start());
  setInterval(() => say({ op: 'tick' }), TICK_MS);
}

function encode(frame: VideoFrame): void {
  if (waiting >= MOST_WAITING) {
    frame.close();
    return;
  }
  waiting += 1;
  queue = queue.then(async () => {
    const sample = new VideoSample(frame);
    try {
      await source?.add(sample);
      last_us = frame.timestamp;
    } finally {
      sample.close();
      frame.close();
      waiting -= 1;
    }
  });
}

scope.onmessage = ({ data }: MessageEvent<ToEncoder>) => {
  if (data.op === 'start') start(data.bitrate, data.pieces);
  else if (data.op === 'frame') encode(data.frame);
  else
    void queue
      .catch(() => undefined)
      .then(() => output?.finalize())
      .finally(() => say({ op: 'finished' }));
};
