// Texts that name other files or addresses: what makes a stock ffmpeg copy another user's film. Also pictures and archives, which
// are no film either, and texts behind the first bytes of something that is one.
import { deflateRawSync, gzipSync } from 'node:zlib';
import { clip, noise } from './bytes.mjs';

const ENDINGS = ['webm', 'mp4', 'ts', 'mkv', 'avi', 'mp3', 'mov', 'wav', 'ogg', 'flac', 'aac'];

/** Refused by their first bytes, whatever their names say. */
export function texts(secret, url) {
  const kinds = [...lists(secret, url), ...markup(secret, url), ...scripts(secret), ...others()];
  return kinds.flatMap(([what, content], n) =>
    [0, 3, 5, 8].map((step) => {
      const ending = ENDINGS[(n + step) % ENDINGS.length];
      const name = `${what}.${ending}`;
      return [`${what} as .${ending}`, name, Buffer.from(content), 'import.unknown_format'];
    }),
  );
}

/** Behind the first bytes of a film they are looked at, and there is no film. */
export function disguised(secret, url) {
  const heads = [
    ['Matroska', [0x1a, 0x45, 0xdf, 0xa3]],
    ['MP4', '\0\0\0\x20ftypisom'],
    ['QuickTime', '\0\0\0\x08wide'],
    ['AVI', 'RIFF\0\0\0\0AVI '],
    ['WAVE', 'RIFF\0\0\0\0WAVE'],
    ['Ogg', 'OggS'],
    ['FLAC', 'fLaC'],
    ['a tag', 'ID3\x04\0\0\0\0\0\0'],
  ];
  return lists(secret, url)
    .slice(0, 6)
    .flatMap(([what, text]) =>
      heads.map(([of, head]) => [
        `${what} behind the head of ${of}`,
        'disguised.bin',
        Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(`\n${text}`)]),
        null,
      ]),
    );
}

function lists(secret, url) {
  const port = new URL(url).port;
  return [
    ['ffconcat', `ffconcat version 1.0\nfile '${secret}'\n`],
    ['playlist', `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${secret}\n#EXT-X-ENDLIST\n`],
    ['playlist of a socket', `#EXTM3U\n#EXTINF:9,\n${url}/x.ts\n#EXT-X-ENDLIST\n`],
    ['session', `v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video ${port} RTP/AVP 96\n`],
    [
      'manifest',
      `<?xml version="1.0"?><MPD><Period><BaseURL>file://${secret}</BaseURL></Period></MPD>`,
    ],
    ['reference', `[Reference]\nRef1=${url}/film\n`],
    ['ffconcat of a socket', `ffconcat version 1.0\nfile '${url}/x.webm'\n`],
    ['ffconcat with options', `ffconcat version 1.0\nfile '${secret}'\noption safe 0\nstream\n`],
    ['ffconcat of itself', `ffconcat version 1.0\n${"file 'in0'\n".repeat(1000)}`],
    [
      'playlist with a key',
      `#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="${url}/key"\n#EXTINF:9,\n${secret}\n`,
    ],
    ['playlist with a head', `#EXTM3U\n#EXT-X-MAP:URI="${secret}"\n#EXTINF:9,\n${url}/x\n`],
    ['nested playlist', `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${url}/again.m3u8\n`],
    ['endless playlist', `#EXTM3U\n${'#EXTINF:1,\nself.m3u8\n'.repeat(5000)}`],
    [
      'playlist of protocols',
      `#EXTM3U\n#EXTINF:9,\nconcat:${secret}|subfile,,start,0,end,9,,:${secret}\n`,
    ],
    ['playlist of data', '#EXTM3U\n#EXTINF:9,\ndata:text/plain;base64,I0VYVE0zVQ==\n'],
    ['list of titles', `[playlist]\nFile1=${secret}\nNumberOfEntries=1\n`],
    ['advanced stream', `<ASX version="3.0"><Entry><Ref href="${url}/x.asf"/></Entry></ASX>`],
    ['real stream', `rtsp://127.0.0.1:${port}/x.rm\nfile://${secret}\n`],
    ['edit list of a player', `# mpv EDL v0\n${secret},0,10\n`],
  ];
}

function markup(secret, url) {
  const laughs = Array.from(
    { length: 20 },
    (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`,
  );
  return [
    [
      'smooth stream',
      `<SmoothStreamingMedia MajorVersion="2"><StreamIndex Url="${url}/{bitrate}"/></SmoothStreamingMedia>`,
    ],
    [
      'linked manifest',
      `<MPD xmlns:xlink="http://www.w3.org/1999/xlink"><Period xlink:href="${url}/p"/></MPD>`,
    ],
    [
      'template manifest',
      `<MPD><Period><AdaptationSet><SegmentTemplate media="${secret}$Number%099999999d$"/></AdaptationSet></Period></MPD>`,
    ],
    [
      'package of pictures',
      `<CompositionPlaylist><Id>urn:uuid:0</Id><File>${secret}</File></CompositionPlaylist>`,
    ],
    [
      'picture that refers',
      `<svg xmlns="http://www.w3.org/2000/svg"><image href="file://${secret}"/></svg>`,
    ],
    ['entity of a file', `<!DOCTYPE x [<!ENTITY e SYSTEM "file://${secret}">]><MPD>&e;</MPD>`],
    ['laughs', `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs.join('')}]><x>&l20;</x>`],
    ['page', `<html><video src="file://${secret}"></video><script>fetch('${url}')</script></html>`],
  ];
}

function scripts(secret) {
  return [
    ['subtitles', `1\n00:00:00,000 --> 00:00:02,000\n<img src="file://${secret}">\n`],
    [
      'styled subtitles',
      `[Script Info]\n[Events]\nDialogue: 0,0:00:00.00,0:00:01.00,,{\\fn${secret}}x\n[Fonts]\nfontname: ${secret}\n`,
    ],
    [
      'captions',
      `WEBVTT\n\nSTYLE\n::cue { background: url(file://${secret}) }\n\n00:00.000 --> 00:01.000\nx\n`,
    ],
    [
      'index of subtitles',
      `# VobSub index file, v7\nid: en, index: 0\ntimestamp: 00:00:00:000, filepos: 0\n# ${secret}\n`,
    ],
    ['metadata', `;FFMETADATA1\ntitle=${secret}\n[STREAM]\n`],
    ['graph of filters', `movie=${secret}[out0]\n`],
    ['frame server', `AviSource("${secret}")\n`],
    ['script', `#!/bin/sh\ncat ${secret}\n`],
    ['many pictures', 'frame-%d.png\n%09d\n%999999999d\n'],
  ];
}

function others() {
  const bomb = Buffer.alloc(1 << 24);
  const still = (kind) => clip(kind, '-f lavfi -i color=s=16x16:d=1 -frames:v 1');
  return [
    ['packed zeros', gzipSync(bomb)],
    ['archive of zeros', archive(bomb)],
    ['painting', still('png')],
    ['photograph', still('jpg')],
    ['moving picture of old', still('gif')],
    ['plain zeros', Buffer.alloc(1 << 20)],
    ['noise', Buffer.concat([Buffer.from('\0'), noise(1 << 16, 3)])],
    ['program', Buffer.concat([Buffer.from('\x7fELF'), noise(4096, 4)])],
    ['one byte', Buffer.from('R')],
  ];
}

/** A ZIP of one file, which is a thousand times as large as the archive. */
function archive(content) {
  const packed = deflateRawSync(content);
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 0, 'latin1');
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(content.length, 22);
  return Buffer.concat([head, packed]);
}
