// Real files of every format that is taken: cut, turned round, with holes, with bytes changed. And a good one under bad names.
import { FILM, H264, PICTURES, SOUND, clip, noise, roll } from './bytes.mjs';

const BOTH = `${PICTURES} ${SOUND}`;
const WHOLES = [
  ['mp4', FILM],
  ['mkv', `${BOTH} -c:v libvpx -c:a libopus`],
  ['avi', `${PICTURES} -c:v mjpeg`],
  ['ts', `${PICTURES} -c:v mpeg2video`],
  ['mp3', `${SOUND} -c:a libmp3lame`],
  ['flac', `${SOUND} -c:a flac`],
  ['wav', `${SOUND} -c:a pcm_s24le`],
  ['ogg', `${SOUND} -c:a libvorbis -ac 2`],
  ['aac', `${SOUND} -c:a aac -f adts`],
  ['webm', `${BOTH} -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus`],
  ['mov', `${BOTH} ${H264} -c:a pcm_s16le`],
  ['mp4', `${FILM} -movflags frag_keyframe+empty_moov`],
];
const wholes = () => WHOLES.map(([ending, args]) => [ending, clip(ending, args)]);

/** What a broken disk or a broken line makes of files. */
const HURTS = [
  ['the first 200 bytes', (bytes) => bytes.subarray(0, 200)],
  ['the first third', (bytes) => bytes.subarray(0, bytes.length / 3)],
  ['all but the end', (bytes) => bytes.subarray(0, bytes.length * 0.9)],
  [
    'the last half behind its head',
    (bytes) => join(bytes.subarray(0, 64), bytes.subarray(bytes.length / 2)),
  ],
  ['twice', (bytes) => join(bytes, bytes)],
  ['its halves changed round behind its head', changedRound],
  ['a hole of zeros', (bytes) => Buffer.from(bytes).fill(0, bytes.length >> 2, bytes.length >> 1)],
  ['a hole of noise', (bytes) => holed(bytes, 40)],
  ['every 97th byte gone', (bytes) => Buffer.from(bytes.filter((_, n) => n < 16 || n % 97))],
  [
    'every bit turned behind its head',
    (bytes) => Buffer.from(bytes.map((byte, n) => (n < 64 ? byte : byte ^ 255))),
  ],
  ['noise behind its head', (bytes) => join(bytes.subarray(0, 512), noise(20_000, 41))],
];

export function hurt() {
  return wholes().flatMap(([ending, whole], kind) =>
    HURTS.map(([how, change]) => [
      `${how} of .${ending} (${kind})`,
      `hurt.${ending}`,
      change(whole),
      null,
    ]),
  );
}

const join = (...parts) => Buffer.concat(parts);

function changedRound(bytes) {
  const middle = bytes.length >> 1;
  return join(bytes.subarray(0, 64), bytes.subarray(middle), bytes.subarray(64, middle));
}

function holed(bytes, seed) {
  const changed = Buffer.from(bytes);
  noise(bytes.length >> 3, seed).copy(changed, bytes.length >> 1);
  return changed;
}

/** A short sound under names that are more than names to some program. */
export function misnamed(secret, url) {
  const names = [
    '../../../escaped.mp4',
    secret,
    '/etc/passwd',
    'in1',
    '-i',
    '-y',
    '%d.png',
    '%999999d.png',
    `${url}/x.m3u8`,
    `file:${secret}`,
    `concat:${secret}|in0`,
    `subfile,,start,0,end,9,,:${secret}`,
    'pipe:0',
    '|sh',
    '$(id).mp4',
    "a';drop table uploads.mp4",
    '%{pts}:\'".mp4',
    'x'.repeat(200),
    '.',
    'con.mp4',
    '\u202Egnp.mp4',
    ' .mp4',
  ];
  const sound = clip('wav', '-f lavfi -i sine=d=0.2 -c:a pcm_s16le');
  return names.map((name, n) => [`a good sound under bad name ${n + 1}`, name, sound, null]);
}

/** `count` real files with some of their bytes changed, from a seed: one at a time, so that ten thousand need no room. */
export function* mutants(count, seed) {
  const dice = roll(seed);
  const from = wholes();
  for (let n = 0; n < count; n += 1) {
    const [ending, whole] = from[n % from.length];
    const bytes = Buffer.from(whole);
    for (let change = 0; change < 12; change += 1) bytes[dice(bytes.length)] = dice(256);
    const kept = n % 3 ? bytes : bytes.subarray(0, 64 + dice(bytes.length - 64));
    yield [`mutant ${n} of .${ending}`, `mutant-${n}.bin`, kept, null];
  }
}
