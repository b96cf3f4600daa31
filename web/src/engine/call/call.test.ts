import { afterEach, describe, expect, it } from 'vitest';
import { NO_ANSWER } from '../socket';
import type { ClientEvent, Problem } from '../protocol';
import { createCall, HELD, type Call, type Tile } from './call';

/** A line of the fake connection. */
class FakeTransceiver {
  mid: string | null = null;
  direction: string;
  readonly sent: (MediaStreamTrack | null)[] = [];
  readonly preferred: string[][] = [];
  readonly receiver: { track: MediaStreamTrack };
  readonly sender = {
    replaceTrack: (track: MediaStreamTrack | null) => {
      this.sent.push(track);
      return Promise.resolve();
    },
    getParameters: () => this.parameters,
    setParameters: (parameters: { encodings: RTCRtpEncodingParameters[] }) => {
      this.parameters = parameters;
      return Promise.resolve();
    },
  };
  parameters: { encodings: RTCRtpEncodingParameters[] };
  constructor(direction: string, encodings: RTCRtpEncodingParameters[]) {
    this.direction = direction;
    this.parameters = { encodings };
    this.receiver = { track: { id: `remote-${direction}` } as MediaStreamTrack };
  }
  setCodecPreferences(codecs: { mimeType: string }[]) {
    this.preferred.push(codecs.map((codec) => codec.mimeType));
  }
}

class FakePeer {
  connectionState = 'new';
  onconnectionstatechange: (() => void) | null = null;
  readonly lines: FakeTransceiver[] = [];
  readonly offers: RTCOfferOptions[] = [];
  closed = false;
  localDescription = { sdp: 'offer' };

  addTransceiver(_: unknown, { direction, sendEncodings = [] }: RTCRtpTransceiverInit) {
    const line = new FakeTransceiver(direction ?? 'sendrecv', sendEncodings);
    this.lines.push(line);
    return line;
  }
  createOffer(options: RTCOfferOptions) {
    this.offers.push(options);
    return Promise.resolve({ type: 'offer', sdp: 'offer' });
  }
  setLocalDescription() {
    this.lines.forEach((line, at) => (line.mid ??= String(at)));
    return Promise.resolve();
  }
  setRemoteDescription() {
    return Promise.resolve();
  }
  getStats() {
    return Promise.resolve(new Map());
  }
  close() {
    this.closed = true;
  }
  become(state: string) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

interface Asked {
  event: ClientEvent;
  payload: Record<string, unknown>;
}

let open: Call | null = null;
afterEach(() => open?.close());

function setUp() {
  const peers: FakePeer[] = [];
  const asked: Asked[] = [];
  const timers: (() => void)[] = [];
  let refuse: ((event: ClientEvent) => Problem | null) | null = null;
  const call = createCall({
    createPeer: () => {
      const peer = new FakePeer();
      peers.push(peer);
      return peer as unknown as RTCPeerConnection;
    },
    request: (event, payload) => {
      asked.push({ event, payload });
      const problem = refuse?.(event);
      if (problem) return Promise.resolve({ ok: false, problem });
      return Promise.resolve({ ok: true, data: { sdp: 'answer' } as never });
    },
    codecs: () => [{ mimeType: 'video/VP8' }, { mimeType: 'video/H264' }] as RTCRtpCodec[],
    codec: 'vp8',
    most_video: 2,
    now: () => 0,
    every: () => () => undefined,
    after: (_, then) => {
      timers.push(then);
      return () => undefined;
    },
  });
  open = call;
  const of = (event: ClientEvent) => asked.filter((one) => one.event === event);
  return {
    call,
    peers,
    asked,
    of,
    refuseWith: (next: typeof refuse) => (refuse = next),
    passTime: () => timers.splice(0).forEach((then) => then()),
  };
}

const track = (height = 720) =>
  ({ contentHint: '', getSettings: () => ({ height }) }) as unknown as MediaStreamTrack;
const tile = (track_id: string, kind: 'audio' | 'video' = 'video', height = 360): Tile => ({
  track_id,
  kind,
  height,
  rank: 0,
});

describe('the call', () => {
  it('keeps the heights of the layers when the camera gets another one', async () => {
    const { call, peers } = setUp();
    const scales = () =>
      peers[0]?.lines[0]?.parameters.encodings.map((one) => one.scaleResolutionDownBy);
    call.publish('camera', track(720));
    await call.settled();
    expect(scales()).toEqual([4, 2, 1]);
    call.publish('camera', track(2160));
    await call.settled();
    expect(scales()).toEqual([12, 6, 3]);
    call.publish('camera', track(360));
    await call.settled();
    expect(scales()).toEqual([2, 1, 1]);
    const encodings = peers[0]?.lines[0]?.parameters.encodings;
    expect(encodings?.map((one) => one.active)).toEqual([true, true, false]);
  });

  it('offers what is published, and says which line is what', async () => {
    const { call, of } = setUp();
    call.publish('microphone', track());
    call.publish('camera', track());
    await call.settled();
    expect(of('media:offer').at(-1)?.payload['publish']).toEqual([
      { mid: '0', source: 'microphone' },
      { mid: '1', source: 'camera' },
    ]);
  });

  it('keeps the line of a camera that is off, without a new offer', async () => {
    const { call, peers, of } = setUp();
    call.publish('camera', track());
    await call.settled();
    const offers = of('media:offer').length;
    const again = track();
    call.publish('camera', HELD);
    await call.settled();
    call.publish('camera', again);
    await call.settled();
    expect(of('media:offer')).toHaveLength(offers);
    expect(peers[0]?.lines[0]?.sent).toEqual([null, again]);
  });

  it('publishes nothing for a source that was never on', async () => {
    const { call, peers } = setUp();
    call.publish('camera', HELD);
    await call.settled();
    expect(peers[0]?.lines ?? []).toHaveLength(0);
  });

  it('takes a screen back with a new offer', async () => {
    const { call, of } = setUp();
    call.publish('screen', track());
    await call.settled();
    call.publish('screen', null);
    await call.settled();
    expect(of('media:offer').at(-1)?.payload['publish']).toEqual([]);
  });

  it('makes lines for what is wanted and asks for it by the height of its tile', async () => {
    const { call, of } = setUp();
    call.show([tile('voice', 'audio'), tile('face')]);
    await call.settled();
    expect(of('media:subscribe').at(-1)?.payload['slots']).toEqual([
      { mid: '0', track_id: 'voice', max_height: 360 },
      { mid: '1', track_id: 'face', max_height: 360 },
    ]);
    expect([...call.state.get().remote.keys()]).toEqual(['voice', 'face']);
  });

  it('re-uses the line of who left for who came', async () => {
    const { call, of } = setUp();
    call.show([tile('a')]);
    await call.settled();
    call.show([tile('b', 'video', 720)]);
    await call.settled();
    expect(of('media:offer')).toHaveLength(1);
    expect(of('media:subscribe').at(-1)?.payload['slots']).toEqual([
      { mid: '0', track_id: 'b', max_height: 720 },
    ]);
  });

  it('says nothing twice', async () => {
    const { call, of } = setUp();
    call.show([tile('a')]);
    await call.settled();
    call.show([tile('a')]);
    await call.settled();
    expect(of('media:subscribe')).toHaveLength(1);
  });

  it('offers the room’s codec first when the room changes it', async () => {
    const { call, peers, of } = setUp();
    call.publish('camera', track());
    await call.settled();
    call.setCodec('h264');
    await call.settled();
    expect(peers[0]?.lines[0]?.preferred.map((one) => one[0])).toEqual(['video/VP8', 'video/H264']);
    expect(of('media:offer')).toHaveLength(2);
  });

  it('restarts ICE when the line stays interrupted', async () => {
    const { call, peers, passTime } = setUp();
    call.publish('microphone', track());
    await call.settled();
    peers[0]?.become('disconnected');
    expect(call.state.get().status).toBe('reconnecting');
    passTime();
    await call.settled();
    expect(peers[0]?.offers.at(-1)).toEqual({ iceRestart: true });
  });

  it('begins anew when the connection failed, and tells the server to forget the old one', async () => {
    const { call, peers, of } = setUp();
    call.publish('microphone', track());
    await call.settled();
    peers[0]?.become('failed');
    await call.settled();
    expect(peers).toHaveLength(2);
    expect(peers[0]?.closed).toBe(true);
    expect(of('media:restart')).toHaveLength(1);
    expect(of('media:offer').at(-1)?.payload['publish']).toHaveLength(1);
  });

  it('begins anew without a word when it is the server that forgot', async () => {
    const { call, peers, of } = setUp();
    call.publish('microphone', track());
    call.show([tile('a')]);
    await call.settled();
    call.restart();
    await call.settled();
    expect(peers).toHaveLength(2);
    expect(of('media:restart')).toHaveLength(0);
    expect(of('media:subscribe')).toHaveLength(2);
  });

  it('begins anew also while the old connection was asked something it never answers', async () => {
    const { call, peers, of } = setUp();
    call.publish('microphone', track());
    await call.settled();
    const [old] = peers;
    // A closed connection settles no promise (W3C webrtc-pc, 4.4.1.2).
    if (old) old.createOffer = () => new Promise(() => undefined);
    call.show([tile('a')]);
    await Promise.resolve();
    call.restart();
    await call.settled();
    expect(peers).toHaveLength(2);
    expect(of('media:offer')).toHaveLength(2);
  });

  it('keeps a connection that works when only the socket does not answer', async () => {
    const { call, peers, refuseWith, passTime, of } = setUp();
    call.publish('microphone', track());
    await call.settled();
    refuseWith(() => NO_ANSWER);
    call.show([tile('a')]);
    await call.settled();
    expect(peers[0]?.closed).toBe(false);
    refuseWith(null);
    passTime();
    await call.settled();
    expect(peers).toHaveLength(1);
    expect(of('media:subscribe')).toHaveLength(1);
  });

  it('shows why an offer was refused, and tries again with a new connection', async () => {
    const { call, peers, refuseWith, passTime } = setUp();
    const problem = { code: 'media.bad_sdp', title: '', status: 422, detail: '' };
    refuseWith((event) => (event === 'media:offer' ? problem : null));
    call.publish('microphone', track());
    await call.settled();
    expect(call.state.get().problem).toEqual(problem);
    refuseWith(null);
    passTime();
    await call.settled();
    expect(peers).toHaveLength(2);
    expect(call.state.get().problem).toBeNull();
  });

  it('does nothing after it was closed', async () => {
    const { call, asked, peers } = setUp();
    call.close();
    call.publish('microphone', track());
    await call.settled();
    expect(asked).toEqual([]);
    expect(peers).toEqual([]);
  });
});
