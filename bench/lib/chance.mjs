// Chance that can be repeated: everything that is drawn follows from a seed.
import { createCipheriv } from 'node:crypto';

export class Chance {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** From 0 to 1, without 1 (mulberry32). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least, most) {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** A whole number in between, small ones as likely as large ones. */
  size(least, most) {
    return Math.round(least * (most / least) ** this.next());
  }

  is(probability) {
    return this.next() < probability;
  }

  one(list) {
    return list[this.whole(0, list.length - 1)];
  }

  /** One of the keys of `weights`, each as likely as its number says. */
  weighed(weights) {
    const entries = Object.entries(weights);
    let at = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) if ((at -= weight) < 0) return name;
    return entries.at(-1)[0];
  }
}

/** Bytes that nothing can compress and that are alike nowhere. */
export function noise(length, seed = 0) {
  const key = Buffer.alloc(16, seed);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}
