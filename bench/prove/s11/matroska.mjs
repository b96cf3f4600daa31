// Matroska and WebM, put together element by element: links, attachments, lies about sizes, packed bombs.
import { deflateSync } from 'node:zlib';
import { CANARY, FILM, clip, f64, noise, u16, u32 } from './bytes.mjs';

export function matroska(secret, url) {
  return [
    ...links(secret, url),
    ...carrying(secret),
    ...tracks(),
    ...clocks(),
    ...shapes(),
    ...packed(),
  ].map(([what, bytes, code = null]) => [`${what}, in Matroska`, `${what}.mkv`, bytes, code]);
}

/** An element: its id in hexadecimal, then what is in it. */
function element(id, ...content) {
  const body = Buffer.concat(content.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from(id, 'hex'), sized(body.length), body]);
}
/** A length of eight bytes. */
const sized = (length) => Buffer.from([0x01, 0, 0, ...u32(Math.floor(length / 256)), length % 256]);
const UNKNOWN = Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
const HEAD = element(
  '1a45dfa3',
  element('4282', 'matroska'),
  element('4287', [4]),
  element('4285', [2]),
);

const SCALE = element('2ad7b1', u32(1_000_000));
const PCM = ['86', 'A_PCM/INT/LIT'];
const sound = (rate = f64(8000), channels = [1], bits = [16]) =>
  element('e1', element('b5', rate), element('9f', channels), element('6264', bits));
const track = (kind, codec, ...more) =>
  element(
    'ae',
    element('d7', [1]),
    element('73c5', [1]),
    element('83', [kind]),
    element(...codec),
    ...more,
  );
const pixels = (width, height) =>
  element('e0', element('b0', u16(width)), element('ba', u16(height)));
const block = (bytes, at = 0, flags = 0x80) => element('a3', [0x81], u16(at), [flags], bytes);
const cluster = (...blocks) => element('1f43b675', element('e7', [0]), ...blocks);
/** A second of a tone. */
const TONE = Buffer.from(Array.from({ length: 16_000 }, (_, n) => (n % 32) * 4));

function file({
  info = [SCALE],
  of = track(2, PCM, sound()),
  before = [],
  clusters = [cluster(block(TONE))],
  after = [],
}) {
  const tracks = element('1654ae6b', of);
  const segment = element(
    '18538067',
    ...before,
    element('1549a966', ...info),
    tracks,
    ...clusters,
    ...after,
  );
  return Buffer.concat([HEAD, segment]);
}

function links(secret, url) {
  const id = noise(16, 9);
  const linked = (...more) => file({ info: [SCALE, element('73a4', id), ...more] });
  const chapter = (...content) =>
    element(
      '1043a770',
      element('45b9', element('b6', element('73c4', [1]), element('91', [0]), ...content)),
    );
  return [
    ['a segment after it', linked(element('3eb923', id), element('3e83bb', secret))],
    ['a segment before it', linked(element('3cb923', id), element('3c83ab', secret))],
    ['a segment that is another file', linked(element('7384', secret))],
    ['a segment at an address', linked(element('3e83bb', `${url}/x.mkv`))],
    [
      'a family of segments',
      linked(element('4444', id), element('6924', element('69fc', id), element('69a5', id))),
    ],
    [
      'a chapter of another segment',
      file({ after: [chapter(element('6e67', id), element('6ebc', [1]))] }),
    ],
    [
      'a chapter that runs commands',
      file({
        after: [
          chapter(
            element(
              '6944',
              element('6955', [1]),
              element('6911', element('6933', `cat ${secret}`)),
            ),
          ),
        ],
      }),
    ],
    [
      'a codec to be fetched',
      file({ of: track(2, PCM, element('26b240', url), element('3b4040', url), sound()) }),
    ],
  ];
}

function carrying(secret) {
  const attached = (name, type, data) =>
    element(
      '1941a469',
      element(
        '61a7',
        element('466e', name),
        element('4660', type),
        element('465c', data),
        element('46ae', [1]),
      ),
    );
  const names = ['../../../escaped.ttf', '/etc/passwd', 'in1', '%d.png', '-i', 'a\nb.ttf', secret];
  const subtitles = (head, codec, text) =>
    file({
      of: Buffer.concat([
        track(2, PCM, sound()),
        track(0x11, ['86', codec], element('63a2', head)),
      ]),
      clusters: [cluster(block(TONE), element('a3', [0x82], u16(0), [0x80], text))],
    });
  const captions = {
    'captions.srt': `1\n00:00:00,000 --> 00:00:01,000\n{\\fn${secret}}${CANARY}\n`,
    'canary.ttf': CANARY,
  };
  return [
    ...names.map((name, n) => [
      `an attachment with a name of kind ${n + 1}`,
      file({ after: [attached(name, 'font/ttf', CANARY)] }),
    ]),
    [
      'a picture that is attached',
      file({
        after: [
          attached('cover.svg', 'image/svg+xml', `<svg><image href="file://${secret}"/></svg>`),
        ],
      }),
    ],
    [
      'a playlist that is attached',
      file({ after: [attached('a.m3u8', 'application/x-mpegurl', `#EXTM3U\n${secret}\n`)] }),
    ],
    ['1,000 attachments', file({ after: Array(1000).fill(attached('a', 'font/ttf', CANARY)) })],
    [
      'an attachment of 64 MB that is not there',
      Buffer.concat([file({}), Buffer.from('1941a469', 'hex'), sized(2 ** 26)]),
    ],
    [
      'styled subtitles',
      subtitles(
        `[V4+ Styles]\nStyle: D,${secret}\n`,
        'S_TEXT/ASS',
        `0,0,D,,0,0,0,,{\\fn${secret}}${CANARY}`,
      ),
    ],
    [
      'subtitles on discs',
      subtitles(
        `size: 65535x65535\npalette: ${'ffffff, '.repeat(500)}\n`,
        'S_VOBSUB',
        noise(512, 10),
      ),
    ],
    [
      'attachment and captions',
      clip(
        'mkv',
        `-i captions.srt ${FILM} -c:s srt -attach canary.ttf -metadata:s:t mimetype=font/ttf`,
        captions,
      ),
    ],
  ];
}

function tracks() {
  const big = (codec, ...more) =>
    file({
      of: track(1, ['86', codec], pixels(65535, 65535), ...more),
      clusters: [cluster(block(noise(4000, 11)))],
    });
  const heard = (...args) => file({ of: track(2, PCM, sound(...args)) });
  return [
    ...[
      'V_VP8',
      'V_VP9',
      'V_AV1',
      'V_MPEG4/ISO/AVC',
      'V_MPEGH/ISO/HEVC',
      'V_THEORA',
      'V_MJPEG',
      'V_PRORES',
      'V_UNCOMPRESSED',
    ].map((codec) => [`65,535 by 65,535 of ${codec.replaceAll('/', ' ')}`, big(codec)]),
    ['a head of chance', big('V_MPEG4/ISO/AVC', element('63a2', noise(300, 12)))],
    ['another kind of head', big('V_MS/VFW/FOURCC', element('63a2', noise(40, 13)))],
    ['a head of another house', big('V_QUICKTIME', element('63a2', noise(90, 14)))],
    ['255 channels', heard(f64(8000), [255])],
    ['no channel', heard(f64(8000), [0])],
    ['4 billion channels', heard(f64(8000), u32(0xffffffff))],
    ['no rate', heard(f64(0))],
    ['a rate that is none', heard(f64(NaN))],
    ['a rate without end', heard(f64(Infinity))],
    ['a rate below nothing', heard(f64(-8000))],
    ['samples of 255 bits', heard(f64(8000), [1], [255])],
    ['no track', file({ of: [] })],
    [
      '1,000 tracks',
      file({ of: Buffer.concat(Array(1000).fill(track(2, PCM, sound()))) }),
      'import.too_many_streams',
    ],
    ['a codec nobody has', file({ of: track(2, ['86', 'A_NOBODY'], sound()) })],
  ];
}

function clocks() {
  const length = (ms) => file({ info: [SCALE, element('4489', f64(ms))] });
  return [
    ['a clock that stands', file({ info: [element('2ad7b1', u32(0))] })],
    ['the coarsest clock', file({ info: [element('2ad7b1', noise(8, 15))] })],
    ['three years', length(1e11), 'import.too_long'],
    ['a length without end', length(Infinity)],
    ['a length that is none', length(NaN)],
    ['a length below nothing', length(-1e9)],
    [
      'a block of next year',
      file({
        clusters: [
          cluster(block(TONE)),
          element('1f43b675', element('e7', noise(6, 16)), block(TONE)),
        ],
      }),
    ],
    ['a block of yesterday', file({ clusters: [cluster(block(TONE, 0x8000))] })],
  ];
}

function shapes() {
  let nested = Buffer.alloc(0);
  for (let depth = 0; depth < 3000; depth += 1) nested = element('45b9', nested);
  const seek = (at) =>
    element(
      '114d9b74',
      element('4dbb', element('53ab', [0x11, 0x4d, 0x9b, 0x74]), element('53ac', u32(at))),
    );
  const cue = element(
    'bb',
    element('b3', [0]),
    element('b7', element('f7', [1]), element('f1', [0])),
  );
  const tag = element(
    '7373',
    element('67c8', element('45a3', 'TITLE'), element('4487', 'x'.repeat(1000))),
  );
  const open = (id, ...content) =>
    Buffer.concat([Buffer.from(id, 'hex'), UNKNOWN, ...content.map((part) => Buffer.from(part))]);
  const whole = file({});
  return [
    ['3,000 elements in each other', file({ after: [element('1043a770', nested)] })],
    ['a list of places that names itself', file({ before: [seek(0), seek(45)] })],
    ['100,000 places', file({ after: [element('1c53bb6b', ...Array(100_000).fill(cue))] })],
    ['1,000 tags', file({ after: [element('1254c367', ...Array(1000).fill(tag))] })],
    [
      'segments without ends in each other',
      Buffer.concat([HEAD, ...Array(500).fill(open('18538067'))]),
    ],
    [
      'clusters without ends in each other',
      file({ clusters: [open('1f43b675', ...Array(500).fill(open('1f43b675')))] }),
    ],
    [
      'a cluster longer than its file',
      Buffer.concat([whole, Buffer.from('1f43b675', 'hex'), sized(2 ** 38)]),
    ],
    [
      'nothing but emptiness',
      Buffer.concat([HEAD, element('18538067', ...Array(50_000).fill(element('ec')))]),
    ],
    [
      'a head of 255 bytes an id',
      Buffer.concat([element('1a45dfa3', element('42f2', [255]), element('4282', 'webm')), whole]),
    ],
    ['a head alone', HEAD],
    [
      'a kind that is an address',
      Buffer.concat([
        element('1a45dfa3', element('4282', 'http://127.0.0.1/')),
        whole.subarray(HEAD.length),
      ]),
    ],
    [
      '255 laces',
      file({ clusters: [cluster(block(Buffer.concat([Buffer.from([255]), TONE]), 0, 0x86))] }),
    ],
    [
      'laces of chance',
      file({ clusters: [cluster(block(noise(900, 17), 0, 0x86), block(noise(900, 18), 0, 0x82))] }),
    ],
    ['50,000 blocks of nothing', file({ clusters: [cluster(...Array(50_000).fill(block([])))] })],
  ];
}

function packed() {
  const coded = (algorithm, settings = []) =>
    track(
      2,
      PCM,
      sound(),
      element(
        '6d80',
        element('6240', element('5034', element('4254', [algorithm]), element('4255', settings))),
      ),
    );
  const bomb = deflateSync(Buffer.alloc(1 << 26));
  const sealed = track(
    2,
    PCM,
    sound(),
    element('6d80', element('6240', element('5033', [1]), element('5035', element('47e1', [5])))),
  );
  return [
    ['64 MB in 64 kB', file({ of: coded(0), clusters: [cluster(...Array(8).fill(block(bomb)))] })],
    ['packed noise', file({ of: coded(0), clusters: [cluster(block(noise(4000, 19)))] })],
    ['packed by another hand', file({ of: coded(1), clusters: [cluster(block(noise(4000, 20)))] })],
    ['packed by a third', file({ of: coded(2), clusters: [cluster(block(noise(4000, 21)))] })],
    [
      'a head before each block',
      file({
        of: coded(3, Buffer.alloc(1 << 16)),
        clusters: [cluster(...Array(200).fill(block([0])))],
      }),
    ],
    ['packed in no known way', file({ of: coded(250) })],
    ['sealed blocks', file({ of: sealed })],
  ];
}
