import type { Lecture, WatchProgress } from '@/api';

/** Seen to here counts as seen: credits and goodbyes may be left out. */
const SEEN_FROM = 0.9;
/** Less than this is no beginning. */
const BEGUN_FROM_S = 5;

export interface Step {
  lecture: Lecture;
  state: 'new' | 'begun' | 'seen';
  /** Where to go on, in seconds. */
  at: number;
  /** 0…1. */
  share: number;
}

/** The lectures in their order, each with how far I am. */
export function stepsOf(lectures: readonly Lecture[], watched: readonly WatchProgress[]): Step[] {
  const mine = new Map(watched.map((each) => [each.recording_id, each]));
  return lectures.map((lecture) => {
    const progress = mine.get(lecture.recording_id);
    if (!progress) return { lecture, state: 'new', at: 0, share: 0 };
    const share = Math.min(1, Math.max(0, progress.completion));
    const seen = share >= SEEN_FROM;
    const begun = progress.position_s >= BEGUN_FROM_S;
    const state = seen ? 'seen' : begun ? 'begun' : 'new';
    return { lecture, state, at: begun && !seen ? progress.position_s : 0, share };
  });
}

/**
 * What to do next: go on with what was watched last, where it is not finished; else the first that was not seen
 * after it; else the first not seen at all. Nothing when all is seen.
 */
export function nextOf(
  steps: readonly Step[],
  watched: readonly WatchProgress[],
): Step | undefined {
  const playable = steps.filter(({ lecture }) => lecture.playable);
  const last = watched.toSorted((a, b) => b.last_at.localeCompare(a.last_at))[0];
  const at = playable.findIndex(({ lecture }) => lecture.recording_id === last?.recording_id);
  const open = (step: Step) => step.state !== 'seen';
  return playable.slice(Math.max(0, at)).find(open) ?? playable.find(open);
}

export const seenCount = (steps: readonly Step[]): number =>
  steps.filter(({ state }) => state === 'seen').length;
