// Runs in a worker of the page (see sources.mjs), because the page itself is often too busy to be on time.

// Longer than any journey looks at; then the clones let go of the devices.
const MOST_MS = 180_000;
// A telephone's rate tells the time of a voice well enough, and is soon handed over.
const EVERY = 6;
const seen = { flashes: [], sounds: [] };
const watches = { pictures, sounds };

onmessage = ({ data }) => {
  if (data.watch) void watch(data.stream, watches[data.watch]());
  else postMessage(seen);
};

async function watch(stream, see) {
  const reader = stream.getReader();
  const end = performance.now() + MOST_MS;
  while (performance.now() < end) {
    const { value, done } = await reader.read();
    if (done) return;
    await see(value, performance.timeOrigin + performance.now());
    value.close();
  }
  await reader.cancel();
}

function pictures() {
  // A few pixels of the brightness are read and nothing is drawn: two browsers that code film in software need the machine.
  const pixels = new Uint8Array(64 * 64);
  let white = true;
  return async (frame, at) => {
    const rect = {
      x: (frame.codedWidth >> 4) * 2,
      y: (frame.codedHeight >> 3) * 6,
      width: 16,
      height: 16,
    };
    await frame.copyTo(pixels, { rect });
    const isWhite = pixels[0] > 190;
    if (isWhite && !white) seen.flashes.push(at);
    white = isWhite;
  };
}

function sounds() {
  const sound = { rate: 0, length: 0, starts: [], samples: [] };
  let frames = 0;
  seen.sounds.push(sound);
  return (data, at) => {
    const plane = new Float32Array(data.numberOfFrames);
    data.copyTo(plane, { planeIndex: 0, format: 'f32-planar' });
    sound.rate = data.sampleRate / EVERY;
    sound.length = plane.length / EVERY;
    frames += plane.length;
    sound.starts.push(at - (frames * 1000) / data.sampleRate);
    for (let n = 0; n < plane.length; n += EVERY) {
      let sum = 0;
      for (let m = n; m < n + EVERY; m += 1) sum += plane[m];
      sound.samples.push(Math.round((sum / EVERY) * 32767));
    }
  };
}
