import type { Stream, StreamAsk } from './hls';

/** Lines for sound: so many voices are heard at once. */
const VOICES = 4;
/** A connection that does not come within this is taken for one that cannot. */
const CONNECT_WITHIN_MS = 10_000;
const LOST = new Set<RTCPeerConnectionState>(['disconnected', 'failed', 'closed']);

/**
 * Receives what is live straight from the server's engine (WHEP): whoever is shown, and whoever speaks, less than half a second
 * behind. Nothing of it is kept, so there is no way back in it. `lost` is told once when it cannot be had, or not any more.
 */
export function openWhep({ element, url, pass, startAt }: StreamAsk, lost: () => void): Stream {
  const line = new RTCPeerConnection();
  const media = new MediaStream();
  let place: string | null = null;
  let closed = false;
  /** Asked after a wait, in which that may have changed. */
  const isClosed = () => closed;

  const close = () => {
    if (closed) return;
    closed = true;
    clearTimeout(timer);
    line.close();
    element.srcObject = null;
    leave();
  };
  const leave = () => {
    if (place === null) return;
    fetch(pass.address(place), { method: 'DELETE', keepalive: true }).catch(() => undefined);
    place = null;
  };
  const fail = () => {
    if (closed) return;
    // Before it is closed: an element that is emptied forgets that it played.
    lost();
    close();
  };
  const timer = setTimeout(fail, CONNECT_WITHIN_MS);

  const begin = async () => {
    line.addTransceiver('video', { direction: 'recvonly' });
    for (let voice = 0; voice < VOICES; voice += 1)
      line.addTransceiver('audio', { direction: 'recvonly' });
    await line.setLocalDescription();
    const token = await pass.token();
    if (isClosed() || token === null) {
      fail();
      return;
    }
    const answer = await fetch(pass.address(url), {
      method: 'POST',
      headers: { 'content-type': 'application/sdp' },
      body: line.localDescription?.sdp ?? '',
    });
    if (!answer.ok) {
      fail();
      return;
    }
    const sdp = await answer.text();
    const location = answer.headers.get('location');
    place = location === null ? null : new URL(location, answer.url).href;
    if (isClosed()) leave();
    else await line.setRemoteDescription({ type: 'answer', sdp });
  };

  line.addEventListener('track', ({ track }) => media.addTrack(track));
  line.addEventListener('connectionstatechange', () => {
    if (line.connectionState === 'connected') {
      clearTimeout(timer);
      // From here on the connection itself says when it is over.
      place = null;
    } else if (LOST.has(line.connectionState)) fail();
  });
  element.srcObject = media;
  begin().catch(fail);

  return {
    choose: () => undefined,
    edge: () => ({ syncS: startAt + element.currentTime, lateS: 0 }),
    first: () => 0,
    close,
  };
}

/** Whether this browser can receive like that. */
export const canReceive = () => 'RTCPeerConnection' in window;
