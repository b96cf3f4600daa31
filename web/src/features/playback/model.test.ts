import { expect, test } from 'vitest';
import type { Lecture } from '@/api';
import {
  chapterAt,
  chapterFaults,
  chaptersOf,
  chapterStep,
  nextOf,
  resumeFrom,
  typedTime,
  watchedOf,
} from './model';

const HOUR = 3_600_000;
const chapters = [
  { at: 0, title: 'Start' },
  { at: 60, title: 'Engines' },
  { at: 600, title: 'Questions' },
];

test('one resumes in the middle, not at the beginning and not at the end', () => {
  expect(resumeFrom(760, HOUR)).toBe(760);
  expect(resumeFrom(3, HOUR)).toBeNull();
  expect(resumeFrom(3595, HOUR)).toBeNull();
  expect(resumeFrom(null, HOUR)).toBeNull();
  expect(resumeFrom(760, 0)).toBe(760);
});

test('each moment lies in the chapter that began last', () => {
  expect(chapterAt(chapters, 59)).toBe(0);
  expect(chapterAt(chapters, 60)).toBe(1);
  expect(chapterAt([{ at: 10, title: 'Late' }], 5)).toBe(-1);
});

test('back goes to the beginning of the chapter first, then to the one before', () => {
  expect(chapterStep(chapters, 70, -1)).toBe(60);
  expect(chapterStep(chapters, 61, -1)).toBe(0);
  expect(chapterStep(chapters, 70, 1)).toBe(600);
  expect(chapterStep(chapters, 700, 1)).toBeNull();
  expect(chapterStep([], 10, -1)).toBeNull();
});

const aLecture = (recording_id: string, playable = true): Lecture => ({
  course_id: 'course',
  recording_id,
  section_id: null,
  position: 0,
  state: 'published',
  publish_at: null,
  published_at: null,
  title: recording_id,
  duration_ms: 1,
  recording_state: 'ready',
  playable,
  thumbnail_url: null,
});

test('the next lecture is the next that can be played', () => {
  const lectures = [aLecture('a'), aLecture('b', false), aLecture('c')];
  expect(nextOf(lectures, 'a')?.recording_id).toBe('c');
  expect(nextOf(lectures, 'c')).toBeNull();
  expect(nextOf(lectures, 'elsewhere')).toBeNull();
});

test('a lecture counts as watched when nine tenths of it were played', () => {
  const progress = (completion: number) => ({
    recording_id: 'a',
    title: 'A',
    duration_ms: 1,
    position_s: 0,
    completion,
    last_at: '2026-03-03T10:00:00Z',
    thumbnail_url: null,
  });
  expect([undefined, progress(0), progress(0.4), progress(0.93)].map(watchedOf)).toEqual([
    'no',
    'no',
    'begun',
    'done',
  ]);
});

test.each([
  ['12:40', 760],
  ['1:02:03', 3723],
  ['90', 90],
  ['1:02.5', 62.5],
  ['1:75', null],
  ['soon', null],
  ['', null],
])('%s typed as a time is %s seconds', (text, value) => {
  expect(typedTime(text)).toBe(value);
});

test('each line of a list of chapters says what is wrong with it', () => {
  const drafts = [
    { key: 'a', at: '0:00', title: 'Start' },
    { key: 'b', at: 'x', title: 'When' },
    { key: 'c', at: '2:00:00', title: 'After the end' },
    { key: 'd', at: '0:00', title: 'Again' },
    { key: 'e', at: '5:00', title: ' ' },
  ];
  expect([...chapterFaults(drafts, HOUR)]).toEqual([
    ['b', 'time'],
    ['c', 'late'],
    ['d', 'twice'],
    ['e', 'title'],
  ]);
});

test('chapters are saved in the order of time', () => {
  expect(
    chaptersOf([
      { key: 'a', at: '5:00', title: ' B ' },
      { key: 'b', at: '0:00', title: 'A' },
    ]),
  ).toEqual([
    { at: 0, title: 'A' },
    { at: 300, title: 'B' },
  ]);
});
