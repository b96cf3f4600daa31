// Made-up people: a film for the camera and a voice for the microphone, each unlike the others', so that a finished
// file tells who is in it. Made once and kept in the cache; the name carries the recipe's version.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './paths.mjs';

const VERSION = 8;
const FOLDER = join(CACHE, `e2e-media-${VERSION}`);

/** How often every camera flashes white: what sound and picture are compared by. */
const FLASH_EVERY_S = 2;
const FILM_FPS = 10;
const FLASH_FRAMES = 2;
export const SMALL = '640x360';
/** How long a voice is before it begins again: a multiple of the flashes' distance. */
const VOICE_S = 10;

/** The people of the journeys. `colour` is what their camera shows between two flashes. */
export const PEOPLE = {
  ada: {
    colour: [200, 60, 40],
    voice: 'slt',
    text: 'Good evening and welcome. Tonight we talk about the first programs, who wrote them, and why they were forgotten for so long.',
  },
  grace: {
    colour: [40, 90, 200],
    voice: 'rms',
    text: 'Thank you for having me. My compiler was called impossible, so we built it anyway, and then nobody believed that it was running.',
  },
  linus: {
    colour: [40, 160, 70],
    voice: 'awb',
    text: 'I am only here to listen, but since you ask, a good tool is one that you no longer notice while you work with it.',
  },
};

/**
 * A film of two seconds for `--use-file-for-fake-video-capture`: one colour, a moving corner, a flash. Small and slow,
 * because two browsers code layers and a take each, in software, on whatever machine this is: one that cannot keep up has
 * made-up devices that let time pass without samples, and pages that answer after seconds. Only a larger one is sent in three
 * layers.
 */
export function film(name, size = SMALL) {
  const colour = PEOPLE[name].colour.map((c) => c.toString(16).padStart(2, '0')).join('');
  const clip = `r=${FILM_FPS}:d=${FLASH_EVERY_S}`;
  return make(size === SMALL ? `${name}.y4m` : `${name}-${size}.y4m`, (file) =>
    ffmpeg([
      ...['-f', 'lavfi', '-i', `color=c=0x${colour}:s=${size}:${clip}`],
      ...['-f', 'lavfi', '-i', `testsrc2=s=${size === SMALL ? '96x54' : '640x360'}:${clip}`],
      '-filter_complex',
      `[0][1]overlay=W-w-20:20,drawbox=w=iw:h=ih:color=white:t=fill:enable='lt(n,${FLASH_FRAMES})',format=yuv420p`,
      ...['-f', 'yuv4mpegpipe', file],
    ]),
  );
}

/** Speech for `--use-file-for-fake-audio-capture`. The browser repeats it without a gap. */
export function voice(name) {
  const { voice, text } = PEOPLE[name];
  return make(`${name}.wav`, (file) => {
    const spoken = join(FOLDER, `.${process.pid}-${name}-spoken.wav`);
    execFileSync('flite', ['-voice', voice, '-t', text, '-o', spoken]);
    const whole = `volume=-3dB,apad=whole_dur=${VOICE_S},atrim=end=${VOICE_S}`;
    ffmpeg(['-i', spoken, '-ar', '44100', '-ac', '2', '-af', whole, '-f', 'wav', file]);
    rmSync(spoken);
  });
}

function make(name, write) {
  const file = join(FOLDER, name);
  if (existsSync(file)) return file;
  mkdirSync(FOLDER, { recursive: true });
  const draft = join(FOLDER, `.${process.pid}-${name}`);
  write(draft);
  renameSync(draft, file);
  return file;
}

/** Runs ffmpeg to its end; its complaints become the error. */
export function ffmpeg(args) {
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
