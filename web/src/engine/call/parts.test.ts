import { describe, expect, it } from 'vitest';
import { cameraLayers, decodable, orderCodecs } from './codecs';
import { askedHeight, planSlots, type Slot, type Want } from './slots';
import { createStatsReader } from './stats';

const video = (mid: string, track_id: string | null = null): Slot => ({
  mid,
  kind: 'video',
  track_id,
});
const want = (track_id: string, rank = 0, kind: 'audio' | 'video' = 'video'): Want => ({
  track_id,
  kind,
  rank,
});
const carried = (slots: Slot[]) => slots.map((slot) => slot.track_id);

describe('the plan of slots', () => {
  it('asks for lines when there are none', () => {
    expect(planSlots([], [want('a'), want('b'), want('s', 0, 'audio')], 16).missing).toEqual({
      audio: 1,
      video: 2,
    });
  });

  it('keeps a track in its slot while others come and go', () => {
    const slots = [video('1', 'a'), video('2', 'b'), video('3', 'c')];
    expect(carried(planSlots(slots, [want('d'), want('c'), want('a')], 16).slots)).toEqual([
      'a',
      'd',
      'c',
    ]);
  });

  it('frees the slot of a track that is not wanted any more', () => {
    expect(carried(planSlots([video('1', 'a')], [], 16).slots)).toEqual([null]);
  });

  it('never puts a picture into a line of sound', () => {
    const plan = planSlots([{ mid: '1', kind: 'audio', track_id: null }], [want('a')], 16);
    expect(carried(plan.slots)).toEqual([null]);
    expect(plan.missing.video).toBe(1);
  });

  it('serves those of lowest rank when there are more pictures than lines, and all of the sound', () => {
    const wants = [want('z', 9), want('a', 1), want('b', 2), want('s', 0, 'audio')];
    const plan = planSlots([video('1', 'z'), video('2')], wants, 2);
    expect(carried(plan.slots).sort()).toEqual(['a', 'b']);
    expect(plan.missing).toEqual({ audio: 1, video: 0 });
  });

  it('rounds a tile up to what the server distinguishes', () => {
    expect([0, 100, 181, 360, 500, 5000].map((height) => askedHeight(height, 1))).toEqual([
      0, 180, 360, 360, 720, 2160,
    ]);
    expect(askedHeight(300, 2)).toBe(720);
  });
});

describe('the order of codecs', () => {
  const listed = [
    { mimeType: 'video/VP8' },
    { mimeType: 'video/rtx' },
    { mimeType: 'video/VP9' },
    { mimeType: 'video/H264', sdpFmtpLine: 'packetization-mode=0;profile-level-id=42e01f' },
    { mimeType: 'video/H264', sdpFmtpLine: 'packetization-mode=1;profile-level-id=64001f' },
    { mimeType: 'video/H264', sdpFmtpLine: 'packetization-mode=1;profile-level-id=42e01f' },
  ];

  it('puts the room’s codec first, and the H.264 all can decode before the others', () => {
    const [first] = orderCodecs(listed, 'h264');
    expect(first?.sdpFmtpLine).toBe('packetization-mode=1;profile-level-id=42e01f');
    expect(orderCodecs(listed, 'vp8')[0]?.mimeType).toBe('video/VP8');
  });

  it('keeps every codec, and the helpers at the end', () => {
    const ordered = orderCodecs(listed, 'vp8');
    expect(ordered).toHaveLength(listed.length);
    expect(ordered.at(-1)?.mimeType).toBe('video/rtx');
  });

  it('names what this browser can show', () => {
    expect(decodable(listed)).toEqual(['vp8', 'h264']);
    expect(decodable(listed.slice(0, 1))).toEqual(['vp8']);
  });

  it('makes layers of 180, 360 and 720 lines from any large camera', () => {
    const heights = (height: number) =>
      cameraLayers({ height }).map((layer) => height / (layer.scaleResolutionDownBy ?? 1));
    expect(heights(720)).toEqual([180, 360, 720]);
    expect(heights(1080)).toEqual([180, 360, 720]);
    expect(heights(540)).toEqual([135, 270, 540]);
  });

  it('sends a small camera with all of its lines', () => {
    const sent = (width: number, height: number) =>
      cameraLayers({ width, height })
        .filter(({ active }) => active)
        .map((layer) => [layer.rid, height / (layer.scaleResolutionDownBy ?? 1), layer.maxBitrate]);
    expect(sent(640, 480)).toEqual([
      ['q', 240, 500_000],
      ['h', 480, 1_000_000],
    ]);
    expect(sent(640, 360)).toEqual([
      ['q', 180, 150_000],
      ['h', 360, 500_000],
    ]);
    expect(sent(320, 240)).toEqual([['q', 240, 500_000]]);
  });
});

describe('the statistics', () => {
  it('tell what happened between two reports', () => {
    const read = createStatsReader();
    const report = (bytes: number, lost: number) => [
      {
        id: 'o',
        type: 'outbound-rtp',
        mid: '1',
        rid: 'f',
        bytesSent: bytes,
        qualityLimitationReason: 'bandwidth',
      },
      {
        id: 'i',
        type: 'inbound-rtp',
        mid: '2',
        kind: 'video',
        packetsLost: lost,
        packetsReceived: bytes,
        bytesReceived: bytes,
        frameHeight: 360,
      },
      {
        id: 'p',
        type: 'candidate-pair',
        nominated: true,
        availableOutgoingBitrate: 9e6,
        currentRoundTripTime: 0.05,
      },
    ];
    read(report(0, 0), 0);
    const stats = read(report(90, 10), 1000);
    expect(stats.sent[0]).toMatchObject({ mid: '1', rid: 'f', bps: 720 });
    expect(stats.received[0]).toMatchObject({ mid: '2', height: 360, bps: 720, loss: 0.1 });
    expect(stats.line).toEqual({
      available_bps: 9e6,
      sent_bps: 720,
      limited: true,
      loss: 0,
      rtt_ms: 50,
    });
  });
});
