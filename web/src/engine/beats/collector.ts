/**
 * What was really played, from looks at a player. A stretch is what ran without a seek at one speed, in one rendition
 * and in one visibility; it becomes a watch beat when any of these changes or when somebody asks for the beats so far.
 */

/** One stretch of a recording that was played. */
export interface Beat {
  /** Names it for good: sent twice, it counts once. */
  id: string;
  /** Seconds of the recording. */
  from: number;
  to: number;
  /** When it ended, RFC 3339. */
  at: string;
  rate: number;
  /** Whether the player could be seen. */
  visible: boolean;
  /** What was shown: a rung of the ladder, `mix`, `tracks`. */
  rendition: string | null;
  /** How long it stood still for want of data meanwhile. */
  stalled_ms: number;
}

/** A player at one moment. */
export interface Look {
  /** Where it is, in seconds of the recording. */
  position: number;
  playing: boolean;
  /** It should play but has no data. */
  waiting: boolean;
  rate: number;
  visible: boolean;
  rendition: string | null;
}

export interface Collector {
  /** To be called some times a second while it plays, and at every change. */
  look: (seen: Look) => void;
  /** Cuts the stretch here and hands out all there is. */
  take: () => Beat[];
  /** Milliseconds from when it was first to play until it first ran; nothing while it has not. */
  startMs: () => number | null;
}

export interface CollectorDeps {
  /** Milliseconds that only go forward. */
  now: () => number;
  /** The time of day, in milliseconds. */
  wall: () => number;
  newId: () => string;
}

/** Further than it can have played in the time that passed: it was moved there. */
const SLACK_S = 0.75;
/** What is shorter was not watched. */
const LEAST_S = 0.05;

interface Stretch {
  from: number;
  to: number;
  rate: number;
  visible: boolean;
  rendition: string | null;
  stalledMs: number;
  /** When it was last looked at. */
  seenAt: number;
  waiting: boolean;
}

export function createCollector({ now, wall, newId }: CollectorDeps): Collector {
  let stretch: Stretch | null = null;
  let beats: Beat[] = [];
  /** Whether it has run since it was started or moved: before that, waiting is starting and no stall. */
  let moved = false;
  let wantedAt: number | null = null;
  let startMs: number | null = null;

  const begin = (seen: Look, at: number): Stretch => ({
    from: seen.position,
    to: seen.position,
    rate: seen.rate,
    visible: seen.visible,
    rendition: seen.rendition,
    stalledMs: 0,
    seenAt: at,
    waiting: seen.waiting,
  });

  const end = () => {
    if (!stretch) return;
    const { from, to, rate, visible, rendition, stalledMs } = stretch;
    stretch = null;
    // A stall that never ended is worth telling even where nothing was played.
    if (to - from < LEAST_S && stalledMs === 0) return;
    beats.push({
      id: newId(),
      from: rounded(from),
      to: rounded(Math.max(from, to)),
      at: new Date(wall()).toISOString(),
      rate,
      visible,
      rendition,
      stalled_ms: Math.round(stalledMs),
    });
  };

  /** Takes in what was played since the last look; false when it was moved in between. */
  const reach = (open: Stretch, seen: Look, at: number): boolean => {
    const gone = at - open.seenAt;
    if (open.waiting && moved) open.stalledMs += gone;
    open.seenAt = at;
    const step = seen.position - open.to;
    const most = (gone / 1000) * open.rate + SLACK_S;
    if (step < -LEAST_S || step > most) {
      moved = false;
      return false;
    }
    moved ||= step > 0;
    if (moved && wantedAt !== null) startMs ??= Math.round(at - wantedAt);
    open.to = Math.max(open.to, seen.position);
    return true;
  };

  return {
    look(seen) {
      const at = now();
      if (seen.playing) wantedAt ??= at;
      if (stretch) {
        const went = reach(stretch, seen, at);
        const same =
          seen.rate === stretch.rate &&
          seen.visible === stretch.visible &&
          seen.rendition === stretch.rendition;
        if (!went || !same || !seen.playing) end();
        else stretch.waiting = seen.waiting;
      }
      if (seen.playing) stretch ??= begin(seen, at);
      else moved = false;
    },
    take() {
      if (stretch) {
        const { to, rate, visible, rendition, waiting } = stretch;
        end();
        stretch = begin({ position: to, playing: true, waiting, rate, visible, rendition }, now());
      }
      const ready = beats;
      beats = [];
      return ready;
    },
    startMs: () => startMs,
  };
}

const rounded = (seconds: number) => Math.round(seconds * 1000) / 1000;
