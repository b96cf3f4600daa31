import { scriptAddress } from '@/kit/trusted';
import type { MicrophoneInput } from '../outbox/messages';
import tapAddress from './tap.worklet.ts?worker&url';

/** Chromium's processor of audio tracks; the DOM types do not know it yet. */
interface TrackProcessorConstructor {
  new (init: { track: MediaStreamTrack; maxBufferSize?: number }): {
    readable: ReadableStream<AudioData>;
  };
}

/** Two seconds of 10 ms buffers may wait while the worker flushes to a slow disk. */
const WAITING_BUFFERS = 200;

const STARTS_WITHIN_MS = 3000;

/** What the worker reads, and how to let go of it. */
export interface OpenedInput {
  input: Omit<MicrophoneInput, 'muted'>;
  close: () => void;
}

function processorOf(scope: typeof globalThis): TrackProcessorConstructor | null {
  return (
    (scope as { MediaStreamTrackProcessor?: TrackProcessorConstructor })
      .MediaStreamTrackProcessor ?? null
  );
}

/** Whether buffers come with every sample and its time, as from Chromium's track processor. */
export function hasTrackProcessor(): boolean {
  return processorOf(globalThis) !== null && 'AudioData' in globalThis;
}

const late = (ms: number) =>
  new Promise<false>((resolve) => {
    setTimeout(() => resolve(false), ms);
  });

async function openWorklet(track: MediaStreamTrack): Promise<OpenedInput> {
  // Firefox refuses to connect a track of another rate; then the context takes the track's.
  const stream = new MediaStream([track]);
  let context = new AudioContext({ sampleRate: 48_000, latencyHint: 'playback' });
  let source: MediaStreamAudioSourceNode;
  try {
    source = context.createMediaStreamSource(stream);
  } catch {
    await context.close();
    context = new AudioContext({ latencyHint: 'playback' });
    source = context.createMediaStreamSource(stream);
  }
  await context.audioWorklet.addModule(scriptAddress(tapAddress));
  const node = new AudioWorkletNode(context, 'rostrum-tap', { numberOfOutputs: 0 });
  const { port1, port2 } = new MessageChannel();
  node.port.postMessage({ port: port1 }, [port1]);
  source.connect(node);
  // Without any sound device Firefox never starts a context, and says nothing.
  const running = await Promise.race([context.resume().then(() => true), late(STARTS_WITHIN_MS)]);
  if (!running) {
    await context.close();
    throw new Error('the audio context does not start');
  }
  return {
    input: { input: port2, rate: context.sampleRate },
    close: () => {
      source.disconnect();
      void context.close();
    },
  };
}

/** Opens a microphone's track for the outbox worker; the track itself is let alone. */
export async function openMicrophoneInput(track: MediaStreamTrack): Promise<OpenedInput> {
  const Processor = processorOf(globalThis);
  if (!Processor) return openWorklet(track);
  // Not a clone: muting the track silences it here too, at its source.
  const { readable } = new Processor({ track, maxBufferSize: WAITING_BUFFERS });
  return { input: { input: readable, rate: null }, close: () => undefined };
}
