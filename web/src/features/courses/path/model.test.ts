import { describe, expect, test } from 'vitest';
import { aLecture } from '@test/courses';
import type { WatchProgress } from '@/api';
import { nextOf, seenCount, stepsOf } from './model';

const lectures = ['a', 'b', 'c'].map((id) => aLecture({ recording_id: id }));

const progress = (id: string, part: Partial<WatchProgress> = {}): WatchProgress => ({
  recording_id: id,
  title: id,
  duration_ms: 600_000,
  position_s: 300,
  completion: 0.5,
  last_at: '2026-03-03T10:00:00Z',
  thumbnail_url: null,
  ...part,
});

const next = (watched: WatchProgress[]) =>
  nextOf(stepsOf(lectures, watched), watched)?.lecture.recording_id;

describe('a step', () => {
  test('is new, begun with its place, or seen', () => {
    const steps = stepsOf(lectures, [
      progress('a', { completion: 0.95 }),
      progress('b', { position_s: 760, completion: 0.4 }),
    ]);
    expect(steps.map(({ state, at }) => [state, at])).toEqual([
      ['seen', 0],
      ['begun', 760],
      ['new', 0],
    ]);
    expect(seenCount(steps)).toBe(1);
  });

  test('that was only opened is still new', () => {
    const [step] = stepsOf(lectures, [progress('a', { position_s: 2, completion: 0.01 })]);
    expect(step?.state).toBe('new');
  });
});

describe('what comes next', () => {
  test('is the first lecture for somebody new', () => {
    expect(next([])).toBe('a');
  });

  test('is what was watched last, as long as it is not finished', () => {
    const older = progress('a', { last_at: '2026-03-01T10:00:00Z' });
    expect(next([older, progress('b')])).toBe('b');
  });

  test('is the one after the last, when that is finished', () => {
    expect(next([progress('b', { completion: 1 })])).toBe('c');
  });

  test('goes back to what was left out, after the last of all', () => {
    expect(next([progress('c', { completion: 1 })])).toBe('a');
  });

  test('is nothing when all is seen', () => {
    expect(next(['a', 'b', 'c'].map((id) => progress(id, { completion: 1 })))).toBeUndefined();
  });

  test('is never what cannot be played yet', () => {
    const steps = stepsOf(
      [aLecture({ recording_id: 'a', playable: false }), ...lectures.slice(1)],
      [],
    );
    expect(nextOf(steps, [])?.lecture.recording_id).toBe('b');
  });
});
