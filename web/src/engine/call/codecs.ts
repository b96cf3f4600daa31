import type { VideoCodec } from '../protocol';

/** What of a codec matters for its place in the list. */
interface CodecLike {
  mimeType: string;
  sdpFmtpLine?: string;
}

const MIME: Record<VideoCodec, string> = { h264: 'video/h264', vp8: 'video/vp8' };

/** Constrained baseline with free packetisation is what every browser and phone can decode. */
const BEST_H264 = /profile-level-id=42[ec0-9a-f]0/i;

function rank(codec: CodecLike, first: VideoCodec): number {
  const mime = codec.mimeType.toLowerCase();
  const helper = mime.endsWith('/rtx') || mime.endsWith('/red') || mime.endsWith('/ulpfec');
  if (helper) return 50;
  if (mime === MIME[first]) {
    const fmtp = codec.sdpFmtpLine ?? '';
    const easy = BEST_H264.test(fmtp) && fmtp.includes('packetization-mode=1');
    return first === 'h264' && !easy ? 1 : 0;
  }
  return mime === MIME.h264 || mime === MIME.vp8 ? 10 : 20;
}

/** The codecs in the order to offer them: the room's first, then the other common one. */
export function orderCodecs<C extends CodecLike>(codecs: readonly C[], first: VideoCodec): C[] {
  return codecs
    .map((codec, at) => ({ codec, key: rank(codec, first) * 1000 + at }))
    .sort((a, b) => a.key - b.key)
    .map((one) => one.codec);
}

/** Which of the room's codecs this browser can show. */
export function decodable(codecs: readonly CodecLike[]): VideoCodec[] {
  const mimes = new Set(codecs.map((codec) => codec.mimeType.toLowerCase()));
  return (['vp8', 'h264'] as const).filter((codec) => mimes.has(MIME[codec]));
}

/** Of pictures with fewer pixels than this Chromium sends only the first two layers, or the first one alone. */
const THREE_LAYERS = 960 * 540;
const TWO_LAYERS = 480 * 270;

/** What a layer of so many lines may take, in bits a second. */
function mostBits(lines: number): number {
  if (lines <= 180) return 150_000;
  if (lines <= 360) return 500_000;
  return lines < 540 ? 1_000_000 : 1_800_000;
}

/**
 * The three layers of a camera: heights of about 180, 360 and 720 lines, whatever a large camera gives. Of a small one
 * browsers would leave out the *best* layers; so the best that is sent has all of its lines, and the rest rests.
 */
export function cameraLayers({
  height = 720,
  width = (height * 16) / 9,
}: Pick<MediaTrackSettings, 'width' | 'height'>): RTCRtpEncodingParameters[] {
  const full = Math.max(1, height / 720);
  const pixels = width * height;
  const count = pixels >= THREE_LAYERS ? 3 : pixels >= TWO_LAYERS ? 2 : 1;
  return ['q', 'h', 'f'].map((rid, at) => {
    const scaleResolutionDownBy = full * 2 ** Math.max(0, count - 1 - at);
    const maxBitrate = mostBits(height / scaleResolutionDownBy);
    return { rid, active: at < count, scaleResolutionDownBy, maxBitrate, maxFramerate: 30 };
  });
}

/** A shared screen: one layer, sharp before smooth. */
export const SCREEN_LAYERS: RTCRtpEncodingParameters[] = [
  { maxBitrate: 2_500_000, maxFramerate: 30 },
];
