import { deferred } from '../deferred';
import { scriptAddress } from '@/kit/trusted';
import encoderAddress from './encoder.worker.ts?worker&url';
import type { FromEncoder, ToEncoder } from './encoder-messages';

/** What the encoder encodes and where its pieces go. */
export interface EncoderOptions {
  track: MediaStreamTrack;
  bitrate: number;
  pieces: MessagePort;
  started: (at_ms: number) => void;
}

/**
 * Encodes a camera by WebCodecs in a worker, where MediaRecorder knows only VP8 (Firefox). Frames
 * are taken from a video element: this browser hands no track to a worker.
 */
export function startEncoder({ track, bitrate, pieces, started }: EncoderOptions) {
  const worker = new Worker(scriptAddress(encoderAddress), { type: 'module' });
  const send = (message: ToEncoder, transfer: Transferable[] = []) =>
    worker.postMessage(message, transfer);
  send({ op: 'start', bitrate, pieces }, [pieces]);

  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  let first_ms: number | null = null;
  let last_us = -1;
  let over = false;
  const finished = deferred<undefined>();

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
  const draw = (now: number) => {
    if (over) return;
    grab(now);
    video.requestVideoFrameCallback(draw);
  };
  video.requestVideoFrameCallback(draw);
  void video.play().catch(() => undefined);

  worker.onmessage = ({ data }: MessageEvent<FromEncoder>) => {
    // A hidden page draws nothing; the worker's clock goes on and asks for frames instead.
    if (data.op === 'tick' && document.hidden) grab(performance.now());
    if (data.op === 'finished') finished.resolve(undefined);
  };
  worker.onerror = () => finished.resolve(undefined);

  return {
    async stop() {
      over = true;
      video.srcObject = null;
      send({ op: 'stop' });
      await finished.promise;
      worker.terminate();
    },
  };
}
