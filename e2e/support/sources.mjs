// Runs inside the page before the app: watches what the camera and the microphone really deliver, so that the finished
// file can be compared with it. The app gets the untouched tracks; the watching is done on clones.

/**
 * Installed by `addInitScript`. Leaves `window.__sources = { flashes: number[], sounds: [{label, at, rate, samples}] }`:
 * the times at which the camera turned white, and the first seconds of every microphone stream with the time of their
 * first sample, all in milliseconds of the page's clock.
 */
export function watchSources() {
  if (!navigator.mediaDevices?.getUserMedia || typeof MediaStreamTrackProcessor === 'undefined')
    return;
  const seen = { flashes: [], sounds: [] };
  Object.defineProperty(window, '__sources', { value: seen });
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    for (const track of stream.getVideoTracks()) watchPicture(track.clone());
    for (const track of stream.getAudioTracks()) watchSound(track.clone());
    return stream;
  };

  async function watchPicture(track) {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    const canvas = new OffscreenCanvas(8, 8);
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    let white = true;
    // A minute is longer than any journey looks at; then the clone lets go of the camera.
    for (let n = 0; n < 1800; n += 1) {
      const { value: frame, done } = await reader.read();
      if (done) return;
      const at = performance.now();
      pen.drawImage(frame, 0, 0, 8, 8);
      frame.close();
      const [r, g, b] = pen.getImageData(1, 6, 1, 1).data;
      const isWhite = Math.min(r, g, b) > 200;
      if (isWhite && !white) seen.flashes.push(at);
      white = isWhite;
    }
    track.stop();
  }

  async function watchSound(track) {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    const sound = {
      processed: track.getSettings().echoCancellation !== false,
      at: 0,
      rate: 0,
      samples: [],
    };
    const starts = [];
    let frames = 0;
    for (;;) {
      const { value: data, done } = await reader.read();
      if (done) return;
      const plane = new Float32Array(data.numberOfFrames);
      data.copyTo(plane, { planeIndex: 0, format: 'f32-planar' });
      sound.rate = data.sampleRate;
      starts.push(performance.now() - ((frames + plane.length) * 1000) / data.sampleRate);
      frames += plane.length;
      for (const sample of plane) sound.samples.push(Math.round(sample * 32767));
      data.close();
      if (frames >= sound.rate * 4) break; // a closed buffer knows its rate no more
    }
    // Reading is late by chance, never early: the earliest of the late starts is the nearest.
    sound.at = Math.min(...starts);
    seen.sounds.push(sound);
    track.stop();
  }
}
