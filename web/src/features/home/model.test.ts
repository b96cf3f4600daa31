import { expect, test } from 'vitest';
import { aRoom } from '@test/builders';
import { byNearness } from './model';

test('a room with people in it stands before newer empty ones', () => {
  const old = aRoom({ id: 'old', created_at: '2026-01-01T00:00:00Z' });
  const fresh = aRoom({ id: 'new', created_at: '2026-03-01T00:00:00Z' });
  const live = aRoom({
    id: 'live',
    live: { session_id: 's', participants: 2, recording_id: null },
  });
  expect(byNearness([old, fresh, live]).map((room) => room.id)).toEqual(['live', 'new', 'old']);
});
