// Watches what the camera and the microphone really deliver to a page, so that the finished file can be compared with it.
// The app gets the untouched tracks; the watching is done on clones.
import { readFileSync } from 'node:fs';

const WORKER = '/assets/watch-sources.js';
const source = readFileSync(new URL('sources.worker.js', import.meta.url), 'utf8');

/** Watches every device that a page of this context opens from now on. */
export async function watchSources(context) {
  await context.route(`**${WORKER}`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: source }),
  );
  await context.addInitScript(insidePage, WORKER);
}

/**
 * What the devices of `page` delivered, in milliseconds since 1970: `flashes` are the times at which the camera turned
 * white. Each of `sounds` is one opened microphone, `rate` samples a second, come in buffers of `length`; `starts[n]` is
 * when sample 0 was taken as the n-th buffer tells it. A made-up device that could not keep up lets time pass without
 * samples, so these differ.
 */
export const sourcesOf = (page) => page.evaluate(() => window.__sources());

function insidePage(address) {
  if (!navigator.mediaDevices?.getUserMedia || typeof MediaStreamTrackProcessor === 'undefined')
    return;
  // The content policy allows one policy by this name, and the app's own comes later.
  const make = trustedTypes.createPolicy.bind(trustedTypes);
  let policy;
  trustedTypes.createPolicy = (name, rules) => (policy ??= make(name, rules));
  let worker;
  const start = () => {
    const ours = { createScriptURL: (url) => new URL(url, location.origin).href };
    return new Worker(trustedTypes.createPolicy('rostrum', ours).createScriptURL(address));
  };
  const watch = (kind, track) => {
    worker ??= start();
    const stream = new MediaStreamTrackProcessor({ track }).readable;
    worker.postMessage({ watch: kind, stream }, [stream]);
  };
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    for (const track of stream.getVideoTracks()) watch('pictures', track.clone());
    for (const track of stream.getAudioTracks()) watch('sounds', track.clone());
    return stream;
  };
  window.__sources = () =>
    new Promise((tell) => {
      worker.onmessage = ({ data }) => tell(data);
      worker.postMessage({});
    });
}
