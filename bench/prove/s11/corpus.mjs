// Files made to harm. Each is [what it is, the name it comes under, its bytes, the refusal it must meet or null where it may
// also be taken for the harmless film it also is]. Everything follows from seeds: each time they are the same.
import { boxes } from './boxes.mjs';
import { FILM, SOUND, PICTURES, clip, noise } from './bytes.mjs';
import { hurt, misnamed } from './hurt.mjs';
import { matroska } from './matroska.mjs';
import { streams } from './streams.mjs';
import { disguised, texts } from './texts.mjs';

/** @returns {Array<[string, string, Buffer, string | null]>} */
export function corpus(secret, url) {
  return [
    ...plain(),
    ...beyond(),
    ...texts(secret, url),
    ...disguised(secret, url),
    ...boxes(secret, url),
    ...matroska(secret, url),
    ...streams(secret, url),
    ...hurt(),
    ...misnamed(secret, url),
  ];
}

/** Broken as files are broken that were never meant to harm. */
function plain() {
  const film = clip('mp4', FILM);
  const long = clip('mkv', FILM.replaceAll('d=1', 'd=30'));
  return [
    ['nothing', 'nothing.mp4', Buffer.alloc(0), 'import.empty'],
    ['half a film', 'half.mp4', film.subarray(0, film.length / 2), 'import.unreadable'],
    ['a third of a film', 'third.mkv', long.subarray(0, long.length / 3), 'import.cut_off'],
    ...[
      ['Matroska', [0x1a, 0x45, 0xdf, 0xa3]],
      ['AVI', 'RIFF\0\0\0\0AVI '],
      ['FLAC', 'fLaC'],
      ['Ogg', 'OggS'],
      ['MP4', '\0\0\0\x20ftypisom'],
    ].map(([what, head], n) => [
      `noise behind the head of ${what}`,
      'noise.bin',
      Buffer.concat([Buffer.from(head, 'latin1'), noise(200_000, 50 + n)]),
      'import.unreadable',
    ]),
  ];
}

/** Beyond all measure: many streams, many pictures, as few as can be. */
function beyond() {
  const times = (count, words) => Array(count).fill(words).join(' ');
  const many = (ending, codec) => clip(ending, `${SOUND} ${times(70, '-map 0')} -c:a ${codec}`);
  return [
    ['70 streams', 'many.mkv', many('mkv', 'flac'), 'import.too_many_streams'],
    ['70 streams as MP4', 'many.mp4', many('mp4', 'aac'), 'import.too_many_streams'],
    [
      'one picture',
      'one.mp4',
      clip('mp4', `${PICTURES} -frames:v 1 -c:v libx264 -pix_fmt yuv420p`),
      null,
    ],
    ['2 by 2 pixels', 'tiny.mkv', clip('mkv', '-f lavfi -i color=s=2x2:r=10:d=1 -c:v ffv1'), null],
    ['a strip', 'strip.mkv', clip('mkv', '-f lavfi -i color=s=4096x2:r=5:d=1 -c:v ffv1'), null],
    [
      '1,000 pictures a second',
      'fast.mkv',
      clip('mkv', '-f lavfi -i color=s=16x16:r=1000:d=2 -c:v mpeg4 -r 1000'),
      null,
    ],
    [
      'a picture a minute',
      'slow.mkv',
      clip('mkv', '-f lavfi -i color=s=16x16:r=1/60:d=240 -c:v libx264 -pix_fmt yuv420p'),
      null,
    ],
  ];
}
