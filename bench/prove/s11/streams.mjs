// The other formats: heads that lie, tags that refer, lists that never end.
import {
  CANARY,
  FILM,
  MOST,
  PICTURES,
  SOUND,
  clip,
  noise,
  over,
  u16,
  u16le,
  u32,
  u32le,
} from './bytes.mjs';

export function streams(secret, url) {
  return [
    ...named('wav', waves()),
    ...named('avi', avis()),
    ...named('flac', flacs(secret, url)),
    ...named('ogg', oggs(secret)),
    ...named('mp3', mp3s(secret, url)),
    ...named('aac', adts()),
    ...named('ts', transports()),
  ];
}

const named = (ending, files) =>
  files.map(([what, bytes, code = null]) => [
    `${what}, in .${ending}`,
    `${what}.${ending}`,
    bytes,
    code,
  ]);

const chunk = (name, body, size = body.length) =>
  Buffer.concat([Buffer.from(name, 'latin1'), u32le(size), Buffer.from(body)]);
const riff = (kind, ...chunks) => chunk('RIFF', Buffer.concat([Buffer.from(kind), ...chunks]));

function waves() {
  const form = ({ format = 1, channels = 1, rate = 8000, align = 2, bits = 16, more = [] } = {}) =>
    chunk('fmt ', [
      ...u16le(format),
      ...u16le(channels),
      ...u32le(rate),
      ...u32le(rate),
      ...u16le(align),
      ...u16le(bits),
      ...more,
    ]);
  const tone = Buffer.from(Array.from({ length: 16_000 }, (_, n) => (n % 32) * 4));
  const wave = (how) => riff('WAVE', form(how), chunk('data', tone));
  const ds64 = chunk('ds64', Buffer.alloc(28, 0x7f));
  const long = Buffer.concat([
    Buffer.from('RF64'),
    MOST,
    Buffer.from('WAVE'),
    ds64,
    form(),
    chunk('data', tone, 0xffffffff),
  ]);
  return [
    ['65,535 channels', wave({ channels: 65535 })],
    ['no channel', wave({ channels: 0 })],
    ['no rate', wave({ rate: 0 })],
    ['4 billion samples a second', wave({ rate: 0xffffffff })],
    ['blocks of nothing', wave({ align: 0 })],
    ['blocks of 64 kB', wave({ align: 65535 })],
    ['samples of 65,535 bits', wave({ bits: 65535 })],
    ['a codec nobody has', wave({ format: 0xfffe, more: [0, 0] })],
    ['pictures as sound', wave({ format: 0x0055, more: [...u16le(60000), ...noise(400, 30)] })],
    ['4 GB that are not there', riff('WAVE', form(), chunk('data', tone, 0xfffffff0))],
    [
      'a form of 4 GB',
      Buffer.concat([Buffer.from('RIFF'), MOST, Buffer.from('WAVEfmt '), MOST, tone]),
    ],
    ['exabytes', long],
    [
      '100,000 chunks',
      riff('WAVE', form(), ...Array(100_000).fill(chunk('junk', [])), chunk('data', tone)),
    ],
    [
      'a note of another file',
      riff('WAVE', form(), chunk('LIST', `INFOIART${CANARY}`), chunk('data', tone)),
    ],
  ];
}

function avis() {
  const raw = clip('avi', `${PICTURES} -c:v rawvideo -pix_fmt bgr24`);
  const film = clip('avi', `${PICTURES} ${SOUND} -c:v mjpeg`);
  const sides = (width, height) => over(raw, 'strf', 12, [...u32le(width), ...u32le(height)]);
  return [
    ['65,535 by 65,535 pixels', sides(65535, 65535), 'import.unreadable'],
    ['2 billion by 1', sides(0x7fffffff, 1)],
    ['as wide as below nothing', sides(0x80000000, 0x80000000)],
    ['no pixels', sides(0, 0)],
    ['pictures with colours of chance', over(raw, 'strf', 24, noise(24, 31))],
    ['no rate', over(film, 'strh', 28, u32le(0))],
    ['no scale', over(film, 'strh', 24, u32le(0))],
    ['4 billion a second', over(film, 'strh', 28, MOST)],
    ['a beginning in years', over(film, 'strh', 32, MOST)],
    ['4 billion streams', over(film, 'avih', 32, MOST)],
    ['an index of chance', over(film, 'idx1', 8, noise(400, 32))],
    ['an index of 4 GB', over(film, 'idx1', 4, MOST)],
    [
      'an index of itself',
      over(
        film,
        'JUNK',
        0,
        Buffer.concat([
          Buffer.from('indx'),
          u32le(200),
          Buffer.from([4, 0, 0, 0, 255, 255, 255, 127]),
        ]),
      ),
    ],
    ['lists in each other', nestedLists()],
    [
      'a codec nobody has',
      over(over(film, 'MJPG', 0, Buffer.from('zzzz')), 'strf', 24, Buffer.from('zzzz')),
    ],
  ];
}

function nestedLists() {
  let inner = Buffer.alloc(0);
  for (let depth = 0; depth < 3000; depth += 1)
    inner = chunk('LIST', Buffer.concat([Buffer.from('hdrl'), inner]));
  return riff('AVI ', inner);
}

function flacs(secret, url) {
  const flac = clip('flac', `${SOUND} -c:a flac`);
  const info = flac.subarray(4, 42);
  const block = (kind, body, size = body.length) =>
    Buffer.concat([
      Buffer.from([kind, size >> 16, (size >> 8) & 255, size & 255]),
      Buffer.from(body),
    ]);
  const before = (...blocks) =>
    Buffer.concat([Buffer.from('fLaC'), info, ...blocks, flac.subarray(42)]);
  const text = (value) => Buffer.concat([u32(value.length), Buffer.from(value)]);
  const picture = (mime, data) =>
    block(6, Buffer.concat([u32(3), text(mime), text(''), Buffer.alloc(16), text(data)]));
  return [
    ['a cover that is an address', before(picture('-->', `${url}/cover.png`))],
    ['a cover that is another file', before(picture('-->', `file://${secret}`))],
    [
      'a cover that refers',
      before(picture('image/svg+xml', `<svg><image href="file://${secret}"/></svg>`)),
    ],
    ['a cover of noise', before(picture('image/png', noise(1000, 33)))],
    ['a cover of 4 GB', before(block(6, Buffer.concat([u32(3), MOST])))],
    ['a block of 16 MB that is not there', before(block(4, [], 0xffffff))],
    ['50,000 blocks', before(...Array(50_000).fill(block(1, [])))],
    ['no rate', over(flac, 'fLaC', 18, [0, 0, 0])],
    ['endless samples', over(flac, 'fLaC', 21, Buffer.alloc(5, 255))],
    ['blocks of nothing', over(flac, 'fLaC', 8, Buffer.alloc(4))],
    ['a list of moments of chance', before(block(3, noise(1800, 34)))],
    ['a table of a disc', before(block(5, noise(500, 35)))],
  ];
}

function oggs(secret) {
  const opus = clip('ogg', `${SOUND} -c:a libopus`);
  const page = opus.subarray(0, opus.indexOf('OggS', 4));
  const empty = Buffer.concat([Buffer.from('OggS'), Buffer.alloc(23)]);
  return [
    ['255 channels', over(opus, 'OpusHead', 9, [255])],
    ['no channel', over(opus, 'OpusHead', 9, [0])],
    ['a way of channels of chance', over(opus, 'OpusHead', 18, [255])],
    ['a gain beyond measure', over(opus, 'OpusHead', 16, [255, 127])],
    ['a beginning never heard', over(opus, 'OpusHead', 10, [255, 255])],
    ['moments of the far future', over(opus, 'OggS', 6, Buffer.alloc(8, 0x7f))],
    ['pages of nothing', over(opus, 'OggS', 26, [0])],
    ['pages of all', over(opus, 'OggS', 26, [255])],
    ['300 songs in a chain', Buffer.concat(Array(300).fill(opus))],
    ['100,000 empty pages', Buffer.concat([page, ...Array(100_000).fill(empty)])],
    [
      '10,000 streams',
      Buffer.concat(Array.from({ length: 10_000 }, (_, n) => over(page, 'OggS', 14, u32(n)))),
    ],
    ['tags of 4 GB', over(opus, 'OpusTags', 8, MOST)],
    [
      'pictures by that name',
      over(opus, 'OpusHead', 0, Buffer.from('\x80theora\x03\x02', 'latin1')),
    ],
    [
      'a tag with a file',
      Buffer.concat([page, Buffer.from(`METADATA_BLOCK_PICTURE=${secret}`), opus]),
    ],
  ];
}

function mp3s(secret, url) {
  const mp3 = clip('mp3', `${SOUND} -c:a libmp3lame -id3v2_version 0`);
  const seven = (n) => [(n >> 21) & 127, (n >> 14) & 127, (n >> 7) & 127, n & 127];
  const tag = (frames, size = frames.length, flags = 0) =>
    Buffer.concat([
      Buffer.from('ID3\x03\0', 'latin1'),
      Buffer.from([flags, ...seven(size)]),
      frames,
    ]);
  const frame = (name, body, size = body.length) =>
    Buffer.concat([Buffer.from(name), u32(size), Buffer.from([0, 0]), Buffer.from(body, 'latin1')]);
  const behind = (...frames) => Buffer.concat([tag(Buffer.concat(frames)), mp3]);
  return [
    ['a cover that is an address', behind(frame('APIC', `\0-->\0\x03\0${url}/cover.png`))],
    ['a cover that is another file', behind(frame('APIC', `\0-->\0\x03\0file://${secret}`))],
    ['a link', behind(frame('LINK', `APIC${secret}`), frame('WXXX', `\0\0${url}`))],
    ['a file within', behind(frame('GEOB', `\0text/x-sh\0../../escaped\0\0${CANARY}`))],
    ['a frame of 4 GB', behind(frame('TIT2', '\0x', 0xffffffff))],
    ['a tag of 256 MB that is not there', Buffer.concat([tag(Buffer.alloc(0), 2 ** 28 - 1), mp3])],
    [
      'packed frames',
      behind(Buffer.concat([Buffer.from('TIT2'), u32(9), Buffer.from([0, 0x80]), noise(9, 36)])),
    ],
    ['10,000 chapters', behind(...Array(10_000).fill(frame('CHAP', `c\0${'\0'.repeat(16)}`)))],
    ['tags in a row', Buffer.concat([...Array(5000).fill(tag(Buffer.alloc(0))), mp3])],
    ['tags alone', Buffer.concat(Array(5000).fill(tag(Buffer.alloc(0)))), 'import.unreadable'],
    ['4 billion frames by its head', over(over(mp3, 'Xing', 8, MOST), 'Info', 8, MOST)],
    ['frames of many rates', over(mp3, Buffer.from([0xff, 0xfb]), 2, [0x10])],
    [
      'a playlist behind a tag',
      Buffer.concat([tag(Buffer.alloc(0)), Buffer.from(`#EXTM3U\n#EXTINF:9,\n${secret}\n`)]),
    ],
    [
      'ffconcat behind a tag',
      Buffer.concat([
        tag(Buffer.alloc(0)),
        Buffer.from(`ffconcat version 1.0\nfile '${secret}'\n`),
      ]),
    ],
    ['a note at the end', Buffer.concat([mp3, Buffer.from(`TAG${secret}`.padEnd(128, '\0'))])],
  ];
}

function adts() {
  const aac = clip('aac', `${SOUND} -c:a aac -f adts`);
  const empty = Buffer.from([0xff, 0xf1, 0x50, 0x80, 0x00, 0xff, 0xfc]);
  return [
    ['frames of nothing', Buffer.concat(Array(20_000).fill(empty))],
    ['a head of noise', Buffer.concat([aac.subarray(0, 7), noise(50_000, 37)])],
    ['other kinds of sound', over(aac, aac.subarray(0, 2), 2, [0xfc])],
  ];
}

function transports() {
  const film = clip('ts', FILM);
  const packets = film.length / 188;
  const shuffled = Buffer.concat(
    Array.from({ length: packets }, (_, n) =>
      film.subarray(((n * 7) % packets) * 188, ((n * 7) % packets) * 188 + 188),
    ),
  );
  const packet = (id, body) =>
    Buffer.concat([
      Buffer.from([0x47, 0x40 | (id >> 8), id & 255, 0x10, 0]),
      Buffer.from(body),
    ]).subarray(0, 188);
  const programs = Array.from({ length: 40 }, (_, n) => [
    ...u16(n + 1),
    ...u16(0xe000 | (n + 32)),
  ]).flat();
  const list = packet(
    0,
    Buffer.concat([
      Buffer.from([0, 0xb0, 0xb1, 0, 1, 0xc1, 0, 0]),
      Buffer.from(programs),
      noise(188, 38),
    ]),
  );
  return [
    ['packets out of order', shuffled],
    ['programs of chance', Buffer.concat([...Array(50).fill(list), film])],
    ['programs without anything', Buffer.concat(Array(5000).fill(list))],
    ['packets of padding', Buffer.concat(Array(20_000).fill(packet(0x1fff, Buffer.alloc(184))))],
    [
      'packets of every number',
      Buffer.concat(Array.from({ length: 8190 }, (_, n) => packet(n, noise(184, n)))),
    ],
    ['clocks of chance', over(film, Buffer.from([0x07, 0x10]), 2, noise(5, 39))],
    ['pictures as sound', over(film, Buffer.from([0x1b, 0xe1]), 0, [0x0f])],
  ];
}
