// What a sound card hears, written to its pipe as its crystal counts: a program of its own, because
// a real card does not stand still when the machine is busy. Its only argument says whose card it is.
import { openSync, readFileSync, writeSync } from 'node:fs';
import { RATE, clickAt, clickOfTurn, clickSamples } from './clicks.mjs';

/** So often a card gives what it has, in milliseconds. */
const EVERY_MS = 4;
/** Of what is played, so much is silent on both sides of a click, so that it is heard. */
const QUIET_S = 0.1;

const { pipe, ppm, turn, zero, speechFile } = JSON.parse(process.argv[2]);

const bytes = readFileSync(speechFile);
const speech = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const pattern = clickSamples();
const speed = (RATE / 1000) * (1 + ppm / 1e6);
const out = openSync(pipe, 'w');
const pause = new Int32Array(new SharedArrayBuffer(4));
let written = counted();
for (;;) {
  const count = counted() - written;
  if (count > 0) give(written, count);
  written += count;
  Atomics.wait(pause, 0, 0, EVERY_MS);
}

/** How many samples the crystal has counted. */
function counted() {
  return Math.floor((performance.timeOrigin + performance.now() - zero) * speed);
}

function give(first, count) {
  const block = Buffer.alloc(count * 2);
  for (let n = 0; n < count; n += 1)
    block.writeInt16LE(Math.round(heard(first + n) * 32_000), n * 2);
  writeSync(out, block);
}

function heard(sample) {
  const at_s = sample / speed / 1000;
  const click = clickOfTurn(at_s, turn);
  const since = Math.round((at_s - clickAt(click.n)) * RATE);
  const loud = click.own ? (pattern[since] ?? 0) : 0;
  const talk = Math.abs(since) < RATE * QUIET_S ? 0 : speech[sample % speech.length];
  return talk * 0.5 + loud * 0.6;
}
