/** Sound as it comes from a device: one plane of samples (−1…1) for each channel. */
export type Planes = Float32Array[];

const FULL = 8_388_608;

/** Interleaves planes into little-endian 24-bit samples, as `s24le` wants them. */
export function toS24le(planes: Planes): Uint8Array<ArrayBuffer> {
  const channels = planes.length;
  const frames = planes[0]?.length ?? 0;
  const out = new Uint8Array(frames * channels * 3);
  for (let channel = 0; channel < channels; channel++) {
    const plane = planes[channel];
    if (!plane) continue;
    let at = channel * 3;
    for (let frame = 0; frame < frames; frame++) {
      const scaled = Math.round((plane[frame] ?? 0) * FULL);
      const sample = scaled > FULL - 1 ? FULL - 1 : scaled < -FULL ? -FULL : scaled;
      out[at] = sample & 0xff;
      out[at + 1] = (sample >> 8) & 0xff;
      out[at + 2] = (sample >> 16) & 0xff;
      at += channels * 3;
    }
  }
  return out;
}

/** Collects byte runs and hands them on in pieces of equal length. */
export interface Cutter {
  push: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** Hands on what is left, however short. */
  flush: () => void;
}

/** Cuts a stream of bytes into pieces of `size`. */
export function createCutter(
  size: number,
  piece: (bytes: Uint8Array<ArrayBuffer>) => void,
): Cutter {
  let buffer = new Uint8Array(size);
  let filled = 0;
  return {
    push(bytes) {
      let at = 0;
      while (at < bytes.length) {
        const take = Math.min(bytes.length - at, size - filled);
        buffer.set(bytes.subarray(at, at + take), filled);
        filled += take;
        at += take;
        if (filled === size) {
          piece(buffer);
          buffer = new Uint8Array(size);
          filled = 0;
        }
      }
    },
    flush() {
      if (filled > 0) piece(buffer.slice(0, filled));
      buffer = new Uint8Array(size);
      filled = 0;
    },
  };
}
