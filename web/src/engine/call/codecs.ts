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

/** The three layers of a camera: heights of about 180, 360 and 720 lines, whatever the camera gives. */
export function cameraLayers(height: number): RTCRtpEncodingParameters[] {
  const full = Math.max(1, height / 720);
  return [
    { rid: 'q', scaleResolutionDownBy: full * 4, maxBitrate: 150_000, maxFramerate: 30 },
    { rid: 'h', scaleResolutionDownBy: full * 2, maxBitrate: 500_000, maxFramerate: 30 },
    { rid: 'f', scaleResolutionDownBy: full, maxBitrate: 1_800_000, maxFramerate: 30 },
  ];
}

/** A shared screen: one layer, sharp before smooth. */
export const SCREEN_LAYERS: RTCRtpEncodingParameters[] = [
  { maxBitrate: 2_500_000, maxFramerate: 30 },
];
