import type { MicrophoneInput, WorkletBlock } from '../outbox/messages';
import type { Planes } from './pcm';
import type { Taken } from './taken';

/** A buffer of sound with what it says of itself. */
export interface SoundBuffer extends Taken {
  planes: Planes;
  rate: number;
  /** Samples known to be missing before it. */
  skipped: number;
}

/** More than two channels no microphone of a person has; the rest would only fill the disk. */
const MOST_CHANNELS = 2;

function planesOf(data: AudioData): Planes {
  const planes: Planes = [];
  for (let channel = 0; channel < Math.min(data.numberOfChannels, MOST_CHANNELS); channel++) {
    const plane = new Float32Array(data.numberOfFrames);
    data.copyTo(plane, { planeIndex: channel, format: 'f32-planar' });
    planes.push(plane);
  }
  return planes;
}

/** The earliest a buffer can be here is its own length after its first sample. */
const heardAt = (toPage: (worker_ms: number) => number, frames: number, rate: number) =>
  toPage(performance.now()) - (frames * 1000) / rate;

async function readStream(
  stream: ReadableStream<AudioData>,
  toPage: (worker_ms: number) => number,
  take: (buffer: SoundBuffer) => void,
  stopped: AbortSignal,
): Promise<void> {
  const reader = stream.getReader();
  stopped.addEventListener('abort', () => void reader.cancel().catch(() => undefined));
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const { numberOfFrames: frames, sampleRate: rate } = value;
    const buffer = {
      planes: planesOf(value),
      rate,
      // Stamped on the clock of whoever reads: measured, a transferred stream counts from the worker's start.
      at_ms: toPage(value.timestamp / 1000),
      heard_ms: heardAt(toPage, frames, rate),
      skipped: 0,
    };
    value.close();
    take(buffer);
  }
}

function readPort(
  port: MessagePort,
  rate: number,
  toPage: (worker_ms: number) => number,
  take: (buffer: SoundBuffer) => void,
  stopped: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    stopped.addEventListener('abort', () => {
      port.close();
      resolve();
    });
    port.onmessage = ({ data }: MessageEvent<WorkletBlock>) => {
      const heard_ms = heardAt(toPage, data.planes[0]?.length ?? 0, rate);
      take({
        planes: data.planes,
        rate,
        // Nothing else is known of it.
        at_ms: heard_ms,
        heard_ms,
        skipped: data.skipped,
      });
    };
  });
}

/** Reads a microphone until it ends or is stopped; `toPage` turns this worker's clock into the page's. */
export function readSound(
  microphone: MicrophoneInput,
  toPage: (worker_ms: number) => number,
  take: (buffer: SoundBuffer) => void,
  stopped: AbortSignal,
): Promise<void> {
  return microphone.input instanceof ReadableStream
    ? readStream(microphone.input, toPage, take, stopped)
    : readPort(microphone.input, microphone.rate ?? 48_000, toPage, take, stopped);
}
