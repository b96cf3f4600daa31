// Films to import, made once: a picture noisy enough to need the bits it is given, a key frame every two seconds.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './paths.mjs';

/** An H.264 and AAC file of 30 frames a second. */
export function film({ size = '1920x1080', seconds = 60, kbps = 8000 } = {}) {
  const folder = join(CACHE, 'films');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${size}-${seconds}s-${kbps}k.mp4`);
  if (existsSync(file)) return file;
  const picture = `testsrc2=size=${size}:rate=30,noise=alls=8:allf=t`;
  const rate = `${kbps}k`;
  const video = `-c:v libx264 -preset ultrafast -b:v ${rate} -maxrate ${rate} -bufsize ${rate} -g 60`;
  const part = `${file}.${process.pid}.mp4`;
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', picture],
    ...['-f', 'lavfi', '-i', 'sine=f=440:r=48000', '-t', String(seconds)],
    ...video.split(' '),
    ...['-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '128k', part],
  ]);
  renameSync(part, file);
  return file;
}
