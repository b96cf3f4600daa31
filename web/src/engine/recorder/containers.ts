import type { TakeQuality } from '../protocol';
import type { Encoding } from './encoder-messages';

/** How the pictures of this browser are encoded for a take. */
export interface PictureFormat {
  /** Encoded by us with WebCodecs; null: by the browser's MediaRecorder. */
  encoding: Encoding | null;
  /** What is made, or what to ask MediaRecorder for; what it really made is asked of it afterwards. */
  mime: string;
  /** What to ask MediaRecorder for when the encoder fails; null when it knows nothing good. */
  otherwise: string | null;
  /** The best this browser can do is not good enough to keep quiet about it. */
  poor: boolean;
}

/** What the browser can encode. */
export interface EncodingAbility {
  recorder: (mime: string) => boolean;
  encodes: (encoding: Encoding) => boolean;
  /** A worker gets a track's own frames, each with the time at which it was taken. */
  hands_frames: boolean;
}

const OURS: Record<Encoding, string> = {
  avc: 'video/x-matroska;codecs=avc1',
  vp9: 'video/webm;codecs=vp9',
};
/** H.264 costs the least; Matroska writes each second, MP4 only each fragment. Never VP8 in Chromium. */
const WANTED = [OURS.avc, OURS.vp9, 'video/mp4;codecs=avc1.64002a', 'video/mp4;codecs=avc1'];
const LAST_RESORT = 'video/webm;codecs=vp8';

/**
 * The best way this browser has; null when it cannot record pictures at all. Frames with times of their own come first: a
 * MediaRecorder does not tell which frame it began with, and on a busy machine nobody can guess.
 */
export function pictureFormat(able: EncodingAbility): PictureFormat | null {
  const mime = WANTED.find(able.recorder);
  const otherwise = mime ?? null;
  const by = (encoding: Encoding) => ({ encoding, mime: OURS[encoding], otherwise, poor: false });
  if (able.hands_frames && able.encodes('avc')) return by('avc');
  if (mime) return { encoding: null, mime, otherwise: null, poor: false };
  if (able.encodes('vp9')) return by('vp9');
  if (able.recorder(LAST_RESORT))
    return { encoding: null, mime: LAST_RESORT, otherwise: null, poor: true };
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
  if (height <= 1440) return 16_000_000;
  return 24_000_000;
}

/** Less than this is no picture. */
const LEAST_BITRATE = 500_000;

/** Bits a second for pictures of `height` lines where the host chose `quality`. */
export function takeBitrate(height: number, quality: TakeQuality): number {
  if (quality.kbps === null) return pictureBitrate(height);
  const share = Math.min(1, (height / quality.height) ** 2);
  return Math.max(LEAST_BITRATE, Math.round(quality.kbps * 1000 * share));
}
