import { describe, expect, it } from 'vitest';
import { codecOf, pictureFormat, takeBitrate } from './containers';

const able = (recorder: string[], encodes: string[] = [], hands_frames = false) =>
  pictureFormat({
    recorder: (mime) => recorder.includes(mime),
    encodes: (encoding) => encodes.includes(encoding),
    hands_frames,
  });
const VP8 = 'video/webm;codecs=vp8';
const VP9 = 'video/webm;codecs=vp9';
const H264 = 'video/x-matroska;codecs=avc1';

describe('the format of a picture take', () => {
  it('is H.264 from frames that tell their time, and the recorder if that fails', () => {
    expect(able([VP8, VP9, H264], ['avc', 'vp9'], true)).toEqual({
      encoding: 'avc',
      mime: H264,
      otherwise: H264,
      poor: false,
    });
  });

  it("is the recorder's H.264 in Matroska where frames do not tell their time", () => {
    expect(able([VP8, VP9, H264], ['avc', 'vp9'])).toEqual({
      encoding: null,
      mime: H264,
      otherwise: null,
      poor: false,
    });
  });

  it('is never VP8 while there is VP9', () => {
    expect(able([VP8, VP9])?.mime).toBe(VP9);
  });

  it('is VP9 by WebCodecs where the recorder knows only VP8', () => {
    expect(able([VP8], ['vp9'])).toMatchObject({ encoding: 'vp9', otherwise: null });
  });

  it('is VP8 as the last resort, and says that it is poor', () => {
    expect(able([VP8])?.poor).toBe(true);
    expect(able([])).toBeNull();
  });

  it('has the bitrate that the host chose, and less where the camera gives fewer lines', () => {
    const chosen = { height: 2160, kbps: 40_000 };
    expect(takeBitrate(2160, chosen)).toBe(40_000_000);
    expect(takeBitrate(1080, chosen)).toBe(10_000_000);
    expect(takeBitrate(2400, chosen)).toBe(40_000_000);
    expect(takeBitrate(90, chosen)).toBe(500_000);
    expect(takeBitrate(720, { height: 2160, kbps: null })).toBe(5_000_000);
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
