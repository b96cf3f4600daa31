import { expect, test } from 'vitest';
import { aLecture } from '@test/courses';
import { thisWeek, unfinished } from './model';

const now = Date.parse('2026-03-10T10:00:00Z');
const on = (id: string, published_at: string | null, state: 'published' | 'draft' = 'published') =>
  aLecture({ recording_id: id, published_at, state });

test('the lectures of the last seven days come newest first; older ones and drafts do not', () => {
  const lectures = [
    on('old', '2026-03-01T10:00:00Z'),
    on('monday', '2026-03-09T08:00:00Z'),
    on('today', '2026-03-10T09:00:00Z'),
    on('draft', '2026-03-10T09:00:00Z', 'draft'),
    on('never', null),
  ];
  expect(thisWeek(lectures, now).map(({ recording_id }) => recording_id)).toEqual([
    'today',
    'monday',
  ]);
});

test('what is finished or was only opened is not offered to be continued', () => {
  const watched = [
    { recording_id: 'done', completion: 0.97, position_s: 900, last_at: '2026-03-09T10:00:00Z' },
    { recording_id: 'begun', completion: 0.4, position_s: 300, last_at: '2026-03-01T10:00:00Z' },
    { recording_id: 'last', completion: 0.1, position_s: 60, last_at: '2026-03-08T10:00:00Z' },
    { recording_id: 'opened', completion: 0, position_s: 1, last_at: '2026-03-09T10:00:00Z' },
  ].map((each) => ({ ...each, title: '', duration_ms: 1000, thumbnail_url: null }));
  expect(unfinished(watched).map(({ recording_id }) => recording_id)).toEqual(['last', 'begun']);
});
