/**
 * Takes samples where the browser has no track processor (Firefox, Safari). Runs on the audio
 * thread: it only copies, and counts the samples the thread was too late for.
 */
declare const currentFrame: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: typeof AudioWorkletProcessor): void;

/** A tenth of a second at 48 kHz: few messages, and little to lose. */
const BLOCK = 4800;

class Tap extends AudioWorkletProcessor {
  #block: Float32Array[] = [];
  #filled = 0;
  #expected = -1;
  #skipped = 0;
  #out: MessagePort | null = null;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<{ port: MessagePort }>) => {
      this.#out = data.port;
    };
  }

  process([input]: Float32Array[][]): boolean {
    const planes = input ?? [];
    const frames = planes[0]?.length ?? 0;
    if (this.#expected >= 0 && currentFrame > this.#expected) {
      this.#skipped += currentFrame - this.#expected;
    }
    if (frames === 0) return true;
    this.#expected = currentFrame + frames;
    if (this.#block.length !== planes.length) {
      this.#block = planes.map(() => new Float32Array(BLOCK));
      this.#filled = 0;
    }
    let at = 0;
    while (at < frames) {
      const part = Math.min(frames - at, BLOCK - this.#filled);
      planes.forEach((plane, channel) =>
        this.#block[channel]?.set(plane.subarray(at, at + part), this.#filled),
      );
      at += part;
      this.#filled += part;
      if (this.#filled === BLOCK) this.#hand();
    }
    return true;
  }

  #hand(): void {
    const planes = this.#block;
    this.#out?.postMessage(
      { planes, skipped: this.#skipped },
      planes.map((plane) => plane.buffer),
    );
    this.#skipped = 0;
    this.#block = planes.map(() => new Float32Array(BLOCK));
    this.#filled = 0;
  }
}

registerProcessor('rostrum-tap', Tap);
