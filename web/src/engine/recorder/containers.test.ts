import { describe, expect, it } from 'vitest';
import { codecOf, pictureFormat } from './containers';

const recorder = (supported: string[]) => (mime: string) => supported.includes(mime);

describe('the format of a picture take', () => {
  it('is H.264 in Matroska where the browser can', () => {
    const able = recorder([
      'video/webm;codecs=vp8',
      'video/webm;codecs=vp9',
      'video/x-matroska;codecs=avc1',
    ]);
    expect(pictureFormat({ recorder: able, vp9: true })).toEqual({
      by: 'media-recorder',
      mime: 'video/x-matroska;codecs=avc1',
      poor: false,
    });
  });

  it('is never VP8 while there is VP9', () => {
    const able = recorder(['video/webm;codecs=vp8', 'video/webm;codecs=vp9']);
    expect(pictureFormat({ recorder: able, vp9: false })?.mime).toBe('video/webm;codecs=vp9');
  });

  it('is VP9 by WebCodecs where the recorder knows only VP8', () => {
    const able = recorder(['video/webm;codecs=vp8']);
    expect(pictureFormat({ recorder: able, vp9: true })?.by).toBe('web-codecs');
  });

  it('is VP8 as the last resort, and says that it is poor', () => {
    const able = recorder(['video/webm;codecs=vp8']);
    expect(pictureFormat({ recorder: able, vp9: false })?.poor).toBe(true);
    expect(pictureFormat({ recorder: recorder([]), vp9: false })).toBeNull();
  });

  it.each([
    ['video/x-matroska;codecs=avc1', 'h264'],
    ['video/x-matroska;codecs="avc1.64001f"', 'h264'],
    ['video/webm;codecs=h264,opus', 'h264'],
    ['video/webm;codecs=vp9', 'vp9'],
    ['video/mp4;codecs=vp09.00.10.08', 'vp9'],
    ['video/webm;codecs=vp8', 'vp8'],
    ['video/mp4;codecs=av01.0.08M.08', 'av1'],
    ['video/webm', ''],
  ])('reads the codec of %s as %s', (mime, codec) => {
    expect(codecOf(mime)).toBe(codec);
  });
});
