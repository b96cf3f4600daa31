import { pictureFormat, type PictureFormat } from '@/engine/recorder/containers';

async function encodesVp9(): Promise<boolean> {
  if (!('VideoEncoder' in globalThis)) return false;
  const config = { codec: 'vp09.00.31.08', width: 1280, height: 720, bitrate: 5e6, framerate: 30 };
  const { supported } = await VideoEncoder.isConfigSupported(config);
  return supported === true;
}

/** How this browser records pictures; null when it cannot. */
export async function bestPictureFormat(): Promise<PictureFormat | null> {
  const recorder = (mime: string) =>
    'MediaRecorder' in globalThis && MediaRecorder.isTypeSupported(mime);
  return pictureFormat({ recorder, vp9: await encodesVp9() });
}
