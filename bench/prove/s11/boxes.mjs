// MP4 and QuickTime: boxes that lie about sizes and numbers, and references to other files.
import { deflateSync } from 'node:zlib';
import { CANARY, FILM, MOST, clip, noise, over, u16, u32, u64 } from './bytes.mjs';

export function boxes(secret, url) {
  const film = clip('mp4', FILM);
  const fragmented = clip('mp4', `${FILM} -movflags frag_keyframe+empty_moov`);
  return [
    ...lies(film, LIES),
    ...lies(fragmented, LIES_OF_FRAGMENTS),
    ...structures(film),
    ...references(film, secret, url),
  ].map(([what, bytes, code = null]) => [`${what}, in MP4`, `${what}.mp4`, bytes, code]);
}

/** What, in which box, how far behind its name, and the bytes. */
const LIES = [
  ['no clock', 'mvhd', 16, u32(0)],
  ['no clock of a track', 'mdhd', 16, u32(0)],
  ['the finest clock', 'mdhd', 16, MOST],
  ['136 years', 'mvhd', 20, MOST],
  ['136 years of a track', 'mdhd', 20, MOST],
  ['65,535 columns', 'avc1', 28, u16(65535)],
  ['65,535 by 65,535', 'avc1', 28, MOST],
  ['no pixels', 'avc1', 28, u32(0)],
  ['shown as 65,535 by 65,535', 'tkhd', 80, [...u32(0xffff0000), ...u32(0xffff0000)]],
  ['a matrix of nothing', 'tkhd', 44, Buffer.alloc(36)],
  ['a matrix of all', 'tkhd', 44, Buffer.alloc(36, 0x7f)],
  ['4 billion samples', 'stsz', 12, MOST],
  ['4 billion samples of 4 GB', 'stsz', 8, [...MOST, ...MOST]],
  ['4 billion times', 'stts', 8, MOST],
  ['a sample that repeats', 'stts', 12, MOST],
  ['samples without length', 'stts', 16, u32(0)],
  ['samples of 39 hours', 'stts', 16, u32(0x7fffffff)],
  ['4 billion chunks', 'stco', 8, MOST],
  ['a chunk far away', 'stco', 12, MOST],
  ['a chunk that is the head', 'stco', 12, u32(0)],
  ['4 billion runs of chunks', 'stsc', 8, MOST],
  ['4 billion samples a chunk', 'stsc', 16, MOST],
  ['a description that is not there', 'stsc', 20, MOST],
  ['4 billion key frames', 'stss', 8, MOST],
  ['4 billion edits', 'elst', 8, MOST],
  ['an edit of years', 'elst', 12, MOST],
  ['an edit from before', 'elst', 16, u32(0x80000000)],
  ['an edit that stands still', 'elst', 20, u32(0)],
  ['4 billion descriptions', 'stsd', 8, MOST],
  ['a description of another kind', 'stsd', 16, Buffer.from('tmcd')],
  ['parameters of chance', 'avcC', 4, noise(24, 5)],
  ['sound of chance', 'esds', 4, noise(24, 6)],
  ['65,535 channels', 'mp4a', 20, u16(65535)],
  ['sound without a rate', 'mp4a', 28, u32(0)],
  ['a handler of another kind', 'hdlr', 12, Buffer.from('meta')],
  ['4 billion references', 'dref', 8, MOST],
];
const LIES_OF_FRAGMENTS = [
  ['4 billion samples in a fragment', 'trun', 8, MOST],
  ['a fragment before the beginning', 'trun', 12, u32(0x80000000)],
  ['a fragment after the end of time', 'tfdt', 8, Buffer.alloc(8, 0x7f)],
  ['a fragment of no track', 'tfhd', 8, MOST],
  ['4 billion fragments ago', 'mfhd', 8, MOST],
  ['samples of 4 GB', 'trex', 20, MOST],
];

function lies(film, table) {
  return table.map(([what, name, at, bytes]) => [what, over(film, name, at, bytes)]);
}

const box = (name, ...content) => {
  const body = Buffer.concat(content.map((part) => Buffer.from(part)));
  return Buffer.concat([u32(body.length + 8), Buffer.from(name, 'latin1'), body]);
};
const brand = () => box('ftyp', 'isom\0\0\x02\0isommp41');

function structures(film) {
  let nested = Buffer.alloc(0);
  for (let depth = 0; depth < 5000; depth += 1) nested = box(depth % 2 ? 'moov' : 'trak', nested);
  const zeros = Buffer.alloc(1 << 26);
  const packed = box(
    'cmov',
    box('dcom', 'zlib'),
    box('cmvd', u32(zeros.length), deflateSync(zeros)),
  );
  const huge = Buffer.concat([u32(1), Buffer.from('moov'), u64(2n ** 63n - 1n)]);
  return [
    ['5,000 boxes in each other', Buffer.concat([brand(), nested])],
    ['100,000 empty boxes', Buffer.concat([brand(), ...Array(100_000).fill(box('free'))])],
    ['a head of 64 MB in 64 kB', Buffer.concat([brand(), box('moov', packed)])],
    ['a box of 8 exabytes', Buffer.concat([brand(), huge, film])],
    ['a box to the end', Buffer.concat([brand(), u32(0), Buffer.from('moov'), film])],
    ['a box shorter than its head', Buffer.concat([brand(), u32(3), Buffer.from('moov'), film])],
    ['two heads', Buffer.concat([film, film.subarray(film.indexOf('moov') - 4)])],
    ['pictures without a head', Buffer.concat([brand(), box('mdat', noise(1 << 16, 8))])],
    ['a brand alone', brand()],
    ['a sealed film', over(over(film, 'avc1', 0, 'encv'), 'mp4a', 0, 'enca')],
    [
      'a codec nobody has',
      over(over(over(film, 'avc1', 0, 'zzzz'), 'mp4a', 0, 'yyyy'), 'esds', 0, 'free'),
      'import.unreadable',
    ],
    ['another track with the same number', over(film, 'tkhd', 16, u32(1))],
  ];
}

function references(film, secret, url) {
  const at = (kind, ...content) => box(kind, u32(0), ...content);
  return [
    ['a reference to another file', referring(film, at('alis', alias(secret)))],
    ['a reference to a file beside it', referring(film, at('alis', alias('../in1')))],
    ['a reference to an address', referring(film, at('url ', `${url}/film\0`))],
    ['a reference to a file as address', referring(film, at('url ', `file://${secret}\0`))],
    ['a name elsewhere', referring(film, at('urn ', `urn:x\0${secret}\0`))],
    ['a resource', referring(film, at('rsrc', alias(secret)))],
    ['an empty alias', over(film, 'url \0\0\0\x01', 0, Buffer.from('alis\0\0\0\0'))],
    ['a film that is elsewhere', Buffer.concat([brand(), box('moov', movieElsewhere(url))])],
    [
      'a film that is another file',
      Buffer.concat([brand(), box('moov', movieElsewhere(`file://${secret}`))]),
    ],
    ['a cover that refers', Buffer.concat([film, box('udta', box('meta', u32(0), cover(secret)))])],
  ].map(([what, bytes]) => [what, bytes]);
}

const movieElsewhere = (address) =>
  box('rmra', box('rmda', box('rdrf', u32(0), 'url ', u32(address.length + 1), `${address}\0`)));
const cover = (secret) =>
  box(
    'ilst',
    box(
      'covr',
      box(
        'data',
        u32(27),
        u32(0),
        `<svg><image href="file://${secret}"/>${CANARY.slice(0, 3)}</svg>`,
      ),
    ),
  );

/** An alias record as Macintosh wrote it: the path stands in a list behind 150 fixed bytes. */
function alias(path) {
  const fixed = Buffer.alloc(150);
  fixed.write('\x04disk', 10, 'latin1');
  fixed.write('\x0bsecret.webm', 50, 'latin1');
  const levels = Buffer.concat([u16(1), u16(1)]);
  const named = Buffer.concat([
    u16(2),
    u16(path.length),
    Buffer.from(path.padEnd(path.length + (path.length % 2), '\0')),
  ]);
  levels.copy(fixed, 130);
  return Buffer.concat([fixed, named, u16(18), u16(path.length), Buffer.from(path), MOST]);
}

const PARENTS = ['moov', 'trak', 'mdia', 'minf', 'dinf'];

/** The film, whose every track lies where `reference` says. Its own media lie before its head and do not move. */
function referring(film, reference) {
  const parts = [];
  for (let at = 0; at + 8 <= film.length;) {
    const size = film.readUInt32BE(at);
    const name = film.toString('latin1', at + 4, at + 8);
    const body = film.subarray(at + 8, at + size);
    if (name === 'dref') parts.push(box('dref', u32(0), u32(1), reference));
    else
      parts.push(
        PARENTS.includes(name)
          ? box(name, referring(body, reference))
          : film.subarray(at, at + size),
      );
    at += size;
  }
  return Buffer.concat(parts);
}
