import { pictureFormat, type PictureFormat } from '@/engine/recorder/containers';
import { handsFrames, prepareEncoder } from '@/engine/recorder/encoder';
import type { Encoding } from '@/engine/recorder/encoder-messages';

const CODECS: Record<Encoding, string> = { avc: 'avc1.640028', vp9: 'vp09.00.31.08' };

async function encodable(): Promise<Encoding[]> {
  if (!('VideoEncoder' in globalThis)) return [];
  const size = { width: 1280, height: 720, bitrate: 5e6, framerate: 30 };
  const asked = (['avc', 'vp9'] as const).map(async (encoding) => {
    const { supported } = await VideoEncoder.isConfigSupported({
      codec: CODECS[encoding],
      ...size,
    });
    return supported ? [encoding] : [];
  });
  return (await Promise.all(asked)).flat();
}

/** How this browser records pictures; null when it cannot. What it needs for that is loaded. */
export async function bestPictureFormat(): Promise<PictureFormat | null> {
  const encodings = await encodable();
  const format = pictureFormat({
    recorder: (mime) => 'MediaRecorder' in globalThis && MediaRecorder.isTypeSupported(mime),
    encodes: (encoding) => encodings.includes(encoding),
    hands_frames: handsFrames(),
  });
  if (format?.encoding) prepareEncoder();
  return format;
}
