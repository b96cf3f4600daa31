import { expect, test } from 'vitest';
import type { Notice } from '@/api';
import { badge, namesOf, placeOf, wordsOf } from './model';

const notice = (part: Partial<Notice>): Notice => ({
  id: 'n',
  kind: 'lecture.published',
  params: {},
  link: null,
  read_at: null,
  created_at: '2026-03-03T10:00:00Z',
  ...part,
});

test('a kind nobody has words for yet is still said', () => {
  expect(wordsOf('lecture.published')).toBe('lecturePublished');
  expect(wordsOf('from.the.future')).toBe('other');
  expect(wordsOf('toString')).toBe('other');
});

test('names come from the parameters, and a missing one leaves no hole', () => {
  expect(namesOf(notice({ params: { course: 'Engines', lecture: 'Looping' } }))).toEqual({
    course: 'Engines',
    work: '…',
    says: '…',
    title: 'Looping',
    why: '…',
    person: '…',
  });
});

test.each([
  ['/courses/c', '/courses/c'],
  ['//evil.example', undefined],
  ['/\\evil.example', undefined],
  ['https://evil.example', undefined],
  [null, undefined],
])('a notice leads into this app only: %s', (link, place) => {
  expect(placeOf(notice({ link }))).toBe(place);
});

test('the bell counts to ninety-nine', () => {
  expect([badge(3), badge(99), badge(100)]).toEqual(['3', '99', '99+']);
});
