// Files made to harm. Each is [what it is, the name it comes under, its bytes, the refusal it must meet or null where it may
// also be taken for the harmless film it also is].
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What must never come out of anything. */
export const CANARY = 'CANARY-4f1d2b7c-of-another-person';

/** @returns {Array<[string, string, Buffer, string | null]>} */
export function corpus(secretFile, listenUrl) {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-s11-'));
  try {
    return [
      ...texts(secretFile, listenUrl),
      ...broken(folder),
      ...beyond(folder),
      ...pointing(folder, secretFile),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `count` real files with some of their bytes changed, from a seed. */
export function mutants(count, seed) {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-s11-'));
  const dice = roll(seed);
  try {
    const wholes = [
      clip(folder, 'a.mp4', FILM),
      clip(
        folder,
        'b.mkv',
        '-f lavfi -i testsrc=s=64x64:r=10:d=1 -f lavfi -i sine=d=1 -c:v libvpx -c:a libopus',
      ),
      clip(folder, 'c.avi', '-f lavfi -i testsrc=s=64x64:r=10:d=1 -c:v mjpeg'),
      clip(folder, 'd.ts', '-f lavfi -i testsrc=s=64x64:r=10:d=1 -c:v mpeg2video'),
      clip(folder, 'e.mp3', '-f lavfi -i sine=d=1 -c:a libmp3lame'),
      clip(folder, 'f.flac', '-f lavfi -i sine=d=1 -c:a flac'),
    ];
    return Array.from({ length: count }, (_, n) => {
      const bytes = Buffer.from(wholes[n % wholes.length]);
      for (let change = 0; change < 12; change += 1) bytes[dice(bytes.length)] = dice(256);
      const kept = n % 3 ? bytes : bytes.subarray(0, 64 + dice(bytes.length - 64));
      return [`mutant ${n}`, `mutant-${n}.bin`, kept, null];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const FILM =
  '-f lavfi -i testsrc=s=64x64:r=10:d=1 -f lavfi -i sine=d=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10';

function clip(folder, name, args) {
  const path = join(folder, name);
  execFileSync('ffmpeg', ['-nostdin', '-loglevel', 'error', '-y', ...args.split(/\s+/), path]);
  return readFileSync(path);
}

/** Texts that name other files: what makes a stock ffmpeg copy another user's film. */
function texts(secret, url) {
  const lists = [
    ['ffconcat', `ffconcat version 1.0\nfile '${secret}'\n`],
    ['ffconcat of a socket', `ffconcat version 1.0\nfile '${url}/x.webm'\n`],
    [
      'playlist',
      `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${secret}\n#EXT-X-ENDLIST\n`,
    ],
    ['playlist of a socket', `#EXTM3U\n#EXTINF:9,\n${url}/x.ts\n#EXT-X-ENDLIST\n`],
    [
      'playlist with a key',
      `#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="${url}/key"\n#EXTINF:9,\n${secret}\n`,
    ],
    ['nested playlist', `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${url}/again.m3u8\n`],
    ['endless playlist', `#EXTM3U\n${'#EXTINF:1,\nself.m3u8\n'.repeat(5000)}`],
    [
      'manifest',
      `<?xml version="1.0"?><MPD><Period><BaseURL>file://${secret}</BaseURL></Period></MPD>`,
    ],
    ['subtitles', `1\n00:00:00,000 --> 00:00:02,000\n<img src="file://${secret}">\n`],
    [
      'picture that refers',
      `<svg xmlns="http://www.w3.org/2000/svg"><image href="file://${secret}"/></svg>`,
    ],
    [
      'session',
      `v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video ${new URL(url).port} RTP/AVP 96\n`,
    ],
    ['script', `#!/bin/sh\ncat ${secret}\n`],
  ];
  const endings = ['webm', 'mp4', 'ts', 'mkv', 'avi', 'mp3'];
  return lists.flatMap(([what, text], n) =>
    [endings[n % endings.length], endings[(n + 3) % endings.length]].map((ending) => [
      `${what} as .${ending}`,
      `${what}.${ending}`,
      Buffer.from(text),
      'import.unknown_format',
    ]),
  );
}

function broken(folder) {
  const film = clip(folder, 'film.mp4', FILM);
  const long = clip(folder, 'long.mkv', FILM.replaceAll('d=1', 'd=30'));
  const dice = roll(7);
  const noise = Buffer.from(Array.from({ length: 200_000 }, () => dice(256)));
  const heads = [
    ['Matroska', Buffer.from([0x1a, 0x45, 0xdf, 0xa3])],
    ['AVI', Buffer.from('RIFF\0\0\0\0AVI ')],
    ['FLAC', Buffer.from('fLaC')],
    ['Ogg', Buffer.from('OggS')],
    ['MP4', Buffer.from('\0\0\0\x20ftypisom')],
  ];
  return [
    ['nothing', 'nothing.mp4', Buffer.alloc(0), 'import.empty'],
    ['half a film', 'half.mp4', film.subarray(0, film.length / 2), 'import.unreadable'],
    ['a third of a film', 'third.mkv', long.subarray(0, long.length / 3), 'import.cut_off'],
    ['zeros', 'zeros.mp4', Buffer.alloc(1 << 20), 'import.unknown_format'],
    ...heads.map(([what, head]) => [
      `noise behind the head of ${what}`,
      'noise.bin',
      Buffer.concat([head, noise]),
      'import.unreadable',
    ]),
  ];
}

/** Beyond all measure: sizes, lengths, numbers. */
function beyond(folder) {
  const raw = clip(
    folder,
    'raw.avi',
    '-f lavfi -i testsrc=s=64x64:r=10:d=1 -c:v rawvideo -pix_fmt bgr24',
  );
  const huge = over(raw, 'strf', 12, Buffer.from([0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0]));
  const years = clip(
    folder,
    'long.mkv',
    '-f lavfi -i testsrc=s=64x64:r=10:d=1 -c:v libx264 -pix_fmt yuv420p',
  );
  // The length of a Matroska file, as eight bytes: three years of it.
  const at = years.indexOf(Buffer.from([0x44, 0x89, 0x88]));
  years.writeDoubleBE(1e11, at + 3);
  const many = Array.from({ length: 70 }, () => '-map 0').join(' ');
  return [
    ['65,535 by 65,535 pixels', 'huge.avi', huge, 'import.unreadable'],
    ['three years', 'years.mkv', years, 'import.too_long'],
    [
      '70 streams',
      'many.mkv',
      clip(folder, 'many.mkv', `-f lavfi -i sine=d=1 ${many} -c:a flac`),
      'import.too_many_streams',
    ],
  ];
}

/** Films that carry or name other files. */
function pointing(folder, secret) {
  const film = clip(folder, 'film.mp4', FILM);
  const url = film.indexOf(Buffer.from('url \0\0\0\x01'));
  const named = Buffer.from(film);
  // "The media are elsewhere": the reference to itself becomes one to another file.
  named.write('alis\0\0\0\0', url, 'latin1');
  const remote = Buffer.from(film);
  remote.write('url \0\0\0\0', url, 'latin1');
  const attached = join(folder, 'canary.ttf');
  writeFileSync(attached, CANARY);
  const captions = join(folder, 'captions.srt');
  writeFileSync(captions, `1\n00:00:00,000 --> 00:00:01,000\n{\\fn${secret}}${CANARY}\n`);
  const carrying = `-i ${captions} ${FILM} -c:s srt -attach ${attached} -metadata:s:t mimetype=font/ttf`;
  return [
    ['a reference to another file', 'dref.mp4', named, null],
    ['a reference to an address', 'url.mp4', remote, null],
    ['attachment and captions', 'carrying.mkv', clip(folder, 'carrying.mkv', carrying), null],
  ];
}

/** Writes over what lies `at` bytes behind each `name`. */
function over(file, name, at, bytes) {
  const changed = Buffer.from(file);
  for (let place = file.indexOf(name); place >= 0; place = file.indexOf(name, place + 1)) {
    bytes.copy(changed, place + at);
  }
  return changed;
}

/** Numbers that look like chance and are the same each time. */
function roll(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
