import {
  aCourseAnalytics,
  aCourseLecture,
  aCourseStudent,
  aHighRisk,
  anObjection,
} from '@test/analytics';
import { describe, expect, test } from 'vitest';
import {
  atRisk,
  boundsOf,
  engagementTerms,
  findingOf,
  inOrder,
  median,
  perMinute,
  presence,
  riskTerms,
  shareOf,
  standsOut,
} from './figures';
import { DEFAULTS } from './measures';

describe('what is said first', () => {
  test('a course without lectures, students or viewers is said to be so', () => {
    expect(findingOf(aCourseAnalytics({ lectures: 0 }))).toEqual({ kind: 'noLectures' });
    expect(findingOf(aCourseAnalytics({ students: 0 }))).toEqual({ kind: 'noStudents' });
    expect(findingOf(aCourseAnalytics({ active_students: 0 }))).toEqual({ kind: 'unwatched' });
  });

  test('people come before lectures, with the reason that most of them share', () => {
    const people = [
      aCourseStudent({ name: 'A', risk: aHighRisk() }),
      aCourseStudent({
        name: 'B',
        risk: aHighRisk({
          reasons: [{ code: 'away.long', says: '', value: 30, limit: 14 }],
        }),
      }),
      aCourseStudent({ name: 'C' }),
    ];
    expect(findingOf(aCourseAnalytics({ people }))).toEqual({
      kind: 'risk',
      count: 2,
      of: 10,
      reason: 'away.long',
    });
  });

  test('who was set aside does not count, and stays in the list', () => {
    const risk = aHighRisk({ flagged: false, objection: anObjection({ set_aside: true }) });
    const people = [aCourseStudent({ risk })];
    expect(standsOut(risk)).toBe(false);
    expect(findingOf(aCourseAnalytics({ people })).kind).toBe('steady');
    expect(atRisk(people)).toHaveLength(1);
  });

  test('a lecture that is watched far less than the middle one is named', () => {
    const items = [0.8, 0.75, 0.3].map((completion, at) =>
      aCourseLecture({ recording_id: String(at), title: `Lecture ${at}`, completion }),
    );
    expect(findingOf(aCourseAnalytics({ items }))).toEqual({
      kind: 'weak',
      title: 'Lecture 2',
      completion: 0.3,
      middle: 0.75,
    });
  });

  test('a lecture that is still open is not blamed', () => {
    const open = { live: 0, caught_up: 0, partly: 0, absent: 0, pending: 10, completion: 0 };
    const items = [{}, {}, {}, open].map((part) => aCourseLecture(part));
    expect(findingOf(aCourseAnalytics({ items })).kind).toBe('steady');
  });

  test('without leave to see people only the figures of all are spoken of', () => {
    expect(findingOf(aCourseAnalytics({ people: null })).kind).toBe('steady');
  });
});

test('days of the address are days on the course’s own clock, the last one whole', () => {
  expect(boundsOf({ from: '2026-10-24', to: '2026-10-25' }, 'Europe/Berlin')).toEqual({
    section_id: undefined,
    from: '2026-10-23T22:00:00.000Z',
    to: '2026-10-25T23:00:00.000Z',
  });
  expect(boundsOf({ section: 's' }, 'UTC')).toEqual({ section_id: 's' });
});

test('the middle of many is the middle one, or between two', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, 0]);
});

test('attendance counts those of whom it can be said', () => {
  expect(presence({ live: 1, caught_up: 1, partly: 1, absent: 1, pending: 9 })).toBe(0.5);
  expect(shareOf(['pending'])).toBeNull();
  expect(shareOf(['live', 'absent', 'pending'])).toBe(0.5);
});

describe('why', () => {
  test('the terms of a risk are the person’s own signs, weighed, and add up to the score', () => {
    const terms = riskTerms(aHighRisk(), DEFAULTS);
    expect(terms[0]).toMatchObject({ part: 'attendance', value: 0.75, weight: 0.3 });
    expect(terms[0]?.adds).toBeCloseTo(0.225);
    const sum = terms.reduce((all, { adds }) => all + (adds ?? 0), 0);
    expect(sum).toBeCloseTo(0.689);
  });

  test('what cannot be said of somebody weighs nothing, and the rest weighs more', () => {
    const of = { completion: 0.5, attendance: 0.5, regularity: 0.5, participation: null };
    const terms = engagementTerms(of, DEFAULTS);
    expect(terms.at(-1)?.adds).toBeNull();
    expect(terms.reduce((all, { adds }) => all + (adds ?? 0), 0)).toBeCloseTo(0.5);
  });
});

test('a table has a row for each minute, with the highest in it', () => {
  const seconds = Array.from({ length: 61 }, (_, second) => (second === 7 ? 9 : 1));
  expect(perMinute(seconds)).toEqual([9, 1]);
});

describe('the table of students', () => {
  const named = (name: string, engagement: number | null, last: string | null = null) =>
    aCourseStudent({ name, engagement, last_at: last });
  const names = (people: ReturnType<typeof inOrder>) => people.map(({ student }) => student.name);
  const people = [
    named('Cat', 0.5, '2026-10-02T08:00:00Z'),
    named('Ada', null),
    named('Ben', 0.5, '2026-10-03T08:00:00Z'),
    named('Dan', 0.1, '2026-09-30T08:00:00Z'),
  ];

  test('by a figure, those alike by name, those of whom there is none last either way', () => {
    expect(names(inOrder(people, { by: 'engagement', down: false }))).toEqual([
      'Dan',
      'Ben',
      'Cat',
      'Ada',
    ]);
    expect(names(inOrder(people, { by: 'last', down: true }))).toEqual([
      'Ben',
      'Cat',
      'Dan',
      'Ada',
    ]);
  });

  test('by name, from either end', () => {
    expect(names(inOrder(people, { by: 'student', down: true }))).toEqual([
      'Dan',
      'Cat',
      'Ben',
      'Ada',
    ]);
  });
});
