/** Reads how loud a track is. */
export interface LevelMeter {
  /** 0 (silence) … 1 (full scale), as an ear hears it: −60 dB is 0. */
  level: () => number;
  close: () => void;
}

const FLOOR_DB = -60;

/** Loudness of a run of samples on the scale of the meter. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  if (sum === 0) return 0;
  const db = 10 * Math.log10(sum / samples.length);
  // Speech peaks some 12 dB above its mean; without this a loud voice would light half the bars.
  return Math.min(1, Math.max(0, (db + 12 - FLOOR_DB) / -FLOOR_DB));
}

/** Meters a track over a shared audio context. */
export function createLevelMeter(context: AudioContext, track: MediaStreamTrack): LevelMeter {
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level() {
      analyser.getFloatTimeDomainData(samples);
      return levelOf(samples);
    },
    close() {
      source.disconnect();
      analyser.disconnect();
    },
  };
}
