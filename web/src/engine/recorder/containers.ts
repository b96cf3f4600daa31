/** How the pictures of this browser are encoded for a take. */
export interface PictureFormat {
  by: 'media-recorder' | 'web-codecs';
  /** What to ask MediaRecorder for; what it really made is asked of it afterwards. */
  mime: string;
  /** The best this browser can do is not good enough to keep quiet about it. */
  poor: boolean;
}

/** What the browser can encode. */
export interface EncodingAbility {
  recorder: (mime: string) => boolean;
  /** Whether WebCodecs encodes VP9. */
  vp9: boolean;
}

/** H.264 costs the least; Matroska writes each second, MP4 only each fragment. Never VP8 in Chromium. */
const WANTED = [
  'video/x-matroska;codecs=avc1',
  'video/webm;codecs=vp9',
  'video/mp4;codecs=avc1.64002a',
  'video/mp4;codecs=avc1',
];
const LAST_RESORT = 'video/webm;codecs=vp8';

/** The best way this browser has; null when it cannot record pictures at all. */
export function pictureFormat({ recorder, vp9 }: EncodingAbility): PictureFormat | null {
  const mime = WANTED.find(recorder);
  if (mime) return { by: 'media-recorder', mime, poor: false };
  if (vp9) return { by: 'web-codecs', mime: 'video/webm;codecs=vp9', poor: false };
  if (recorder(LAST_RESORT)) return { by: 'media-recorder', mime: LAST_RESORT, poor: true };
  return null;
}

/** The codec's plain name in a media type a recorder reports. */
export function codecOf(mime: string): string {
  const codecs = /codecs="?([^";,]+)/i.exec(mime)?.[1]?.trim().toLowerCase() ?? '';
  if (codecs.startsWith('avc') || codecs === 'h264') return 'h264';
  if (codecs.startsWith('vp09') || codecs === 'vp9') return 'vp9';
  if (codecs.startsWith('vp8')) return 'vp8';
  if (codecs.startsWith('av01') || codecs === 'av1') return 'av1';
  if (codecs.startsWith('hev') || codecs.startsWith('hvc')) return 'h265';
  return codecs;
}

/** Bits a second that keep a talking head flawless at a given height (30 frames a second). */
export function pictureBitrate(height: number): number {
  if (height <= 480) return 2_500_000;
  if (height <= 720) return 5_000_000;
  if (height <= 1080) return 9_000_000;
  return 24_000_000;
}
