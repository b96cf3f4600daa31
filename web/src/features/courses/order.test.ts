import { describe, expect, test } from 'vitest';
import { aLecture, aSection } from '@test/courses';
import { blockLength, moveTo, nearestGap, nudge, orderOf, rowsOf, sectionAt } from './order';

const sections = [aSection({ id: 'B', position: 1 }), aSection({ id: 'A', position: 0 })];
const lectures = [
  aLecture({ recording_id: 'b1', section_id: 'B', position: 3 }),
  aLecture({ recording_id: 'a2', section_id: 'A', position: 2 }),
  aLecture({ recording_id: 'a1', section_id: 'A', position: 1 }),
  aLecture({ recording_id: 'free', section_id: null, position: 0 }),
];
const rows = rowsOf(sections, lectures);
const keys = (list: readonly { key: string }[]) => list.map(({ key }) => key).join(' ');

describe('the list', () => {
  test('has lectures without a section first, then each section with its own', () => {
    expect(keys(rows)).toBe('free A a1 a2 B b1');
  });

  test('keeps a lecture whose section is gone, without a section', () => {
    const lost = rowsOf([], [aLecture({ recording_id: 'x', section_id: 'gone' })]);
    expect(orderOf(lost).lectures).toEqual([{ recording_id: 'x', section_id: null }]);
  });

  test('is told to the server as sections and as lectures with the section above them', () => {
    expect(orderOf(rows)).toEqual({
      sections: ['A', 'B'],
      lectures: [
        { recording_id: 'free', section_id: null },
        { recording_id: 'a1', section_id: 'A' },
        { recording_id: 'a2', section_id: 'A' },
        { recording_id: 'b1', section_id: 'B' },
      ],
    });
  });

  test('knows the section of each place', () => {
    expect([0, 1, 3, 5].map((at) => sectionAt(rows, at))).toEqual([null, 'A', 'A', 'B']);
  });
});

describe('moving', () => {
  test('a lecture goes into another section', () => {
    const moved = moveTo(rows, 2, 5);
    expect(keys(moved)).toBe('free A a2 B a1 b1');
    expect(orderOf(moved).lectures).toContainEqual({ recording_id: 'a1', section_id: 'B' });
  });

  test('a section takes its lectures along', () => {
    expect(blockLength(rows, 1)).toBe(3);
    expect(keys(moveTo(rows, 4, 1))).toBe('free B b1 A a1 a2');
    expect(keys(moveTo(rows, 1, 6))).toBe('free B b1 A a1 a2');
  });

  test('a section never lands inside another, nor before the lectures without one', () => {
    expect(nearestGap(rows, 4, 3)).toBe(4);
    expect(nearestGap(rows, 4, 0)).toBe(1);
    expect(nearestGap(rows, 1, 5)).toBe(4);
  });

  test('putting down where it was changes nothing', () => {
    expect(keys(moveTo(rows, 1, 2))).toBe(keys(rows));
    expect(keys(moveTo(rows, 3, 4))).toBe(keys(rows));
  });
});

describe('by keyboard', () => {
  test('a lecture passes a heading with one step', () => {
    expect(keys(nudge(rows, 2, -1))).toBe('free a1 A a2 B b1');
    expect(keys(nudge(rows, 3, 1))).toBe('free A a1 B a2 b1');
  });

  test('a section passes the next section whole', () => {
    expect(keys(nudge(rows, 1, 1))).toBe('free B b1 A a1 a2');
    expect(keys(nudge(rows, 4, -1))).toBe('free B b1 A a1 a2');
  });

  test('at either end nothing moves', () => {
    expect(keys(nudge(rows, 0, -1))).toBe(keys(rows));
    expect(keys(nudge(rows, 5, 1))).toBe(keys(rows));
    expect(keys(nudge(rows, 1, -1))).toBe(keys(rows));
    expect(keys(nudge(rows, 4, 1))).toBe(keys(rows));
  });
});
