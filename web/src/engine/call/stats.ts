import type { LineSample } from '../outbox/budget';

/** What arrives in one slot. */
export interface Received {
  mid: string;
  kind: 'audio' | 'video';
  height: number | null;
  fps: number | null;
  bps: number;
  loss: number;
}

/** What the connection does right now. */
export interface CallStats {
  line: LineSample;
  received: Received[];
  /** What is sent of each layer, by source line and rid. */
  sent: { mid: string; rid: string | null; height: number | null; bps: number }[];
}

/** One entry of a stats report, loosely. */
type Entry = Record<string, unknown> & { id: string; type: string };

const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Reads two reports in turn and answers what happened between them. */
export function createStatsReader(): (entries: Iterable<Entry>, now_ms: number) => CallStats {
  let before = new Map<string, Entry>();
  let before_ms = 0;

  return (entries, now_ms) => {
    const now = new Map<string, Entry>();
    for (const entry of entries) now.set(entry.id, entry);
    const seconds = Math.max(0.001, (now_ms - before_ms) / 1000);
    const grown = (entry: Entry, field: string) => {
      const past = number(before.get(entry.id)?.[field]);
      const present = number(entry[field]);
      return past === null || present === null ? 0 : Math.max(0, present - past);
    };
    const bps = (entry: Entry, field: string) => (grown(entry, field) * 8) / seconds;

    const received: Received[] = [];
    const sent: CallStats['sent'] = [];
    let available: number | null = null;
    let rtt: number | null = null;
    let loss = 0;
    let limited = false;
    for (const entry of now.values()) {
      if (entry.type === 'candidate-pair' && entry['nominated'] === true) {
        available = number(entry['availableOutgoingBitrate']) ?? available;
        const seen = number(entry['currentRoundTripTime']);
        rtt = seen === null ? rtt : seen * 1000;
      } else if (entry.type === 'outbound-rtp') {
        sent.push({
          mid: text(entry['mid']) ?? '',
          rid: text(entry['rid']),
          height: number(entry['frameHeight']),
          bps: bps(entry, 'bytesSent'),
        });
        limited ||= entry['qualityLimitationReason'] === 'bandwidth';
      } else if (entry.type === 'remote-inbound-rtp') {
        loss = Math.max(loss, number(entry['fractionLost']) ?? 0);
      } else if (entry.type === 'inbound-rtp') {
        const lost = grown(entry, 'packetsLost');
        const got = grown(entry, 'packetsReceived');
        received.push({
          mid: text(entry['mid']) ?? '',
          kind: entry['kind'] === 'audio' ? 'audio' : 'video',
          height: number(entry['frameHeight']),
          fps: number(entry['framesPerSecond']),
          bps: bps(entry, 'bytesReceived'),
          loss: lost + got > 0 ? lost / (lost + got) : 0,
        });
      }
    }
    before = now;
    before_ms = now_ms;
    const sent_bps = sent.reduce((sum, one) => sum + one.bps, 0);
    return {
      line: { available_bps: available, sent_bps, limited, loss, rtt_ms: rtt },
      received,
      sent,
    };
  };
}
