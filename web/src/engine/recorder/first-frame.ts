/** What requestVideoFrameCallback says of a frame. */
interface FrameMoment {
  captureTime?: number;
}

/** A camera frame waits this long between the sensor and the encoder (measured: 1–6 ms), not longer. */
const DELIVERY_MS = 8;
/** A hidden page draws no frames; then the recorder's own word has to do (off by about 5 ms). */
const PATIENCE_MS = 700;

/**
 * When the first frame after `from_ms` was taken, on the page's clock: a recorder's first frame,
 * which it numbers zero without telling its time.
 */
export function firstFrameAfter(
  track: MediaStreamTrack,
  from_ms: number,
  otherwise: () => number,
): Promise<number> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  return new Promise<number>((resolve) => {
    const done = (at_ms: number) => {
      clearTimeout(timer);
      video.srcObject = null;
      resolve(at_ms);
    };
    const timer = setTimeout(() => done(otherwise()), PATIENCE_MS);
    const look = (now: number, frame: FrameMoment) => {
      const taken = frame.captureTime ?? now;
      if (taken >= from_ms - DELIVERY_MS) done(taken);
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    void video.play().catch(() => undefined);
  });
}
