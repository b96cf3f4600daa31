import { expect, test, vi } from 'vitest';
import { noteTime, serverNow } from './clock';

const answer = (date: string) => new Response(null, { headers: { date } });

test('the time is the server’s where this machine has it wrong, learnt from what no cache answers', () => {
  vi.useFakeTimers({ now: Date.parse('2026-03-03T10:00:00Z') });
  noteTime('GET', answer('Tue, 03 Mar 2026 09:00:00 GMT'));
  expect(serverNow()).toBe(Date.now());
  noteTime('POST', answer('Tue, 03 Mar 2026 09:00:00 GMT'));
  expect(new Date(serverNow()).toISOString()).toBe('2026-03-03T09:00:00.000Z');
  noteTime('POST', answer('Tue, 03 Mar 2026 09:59:59 GMT'));
  expect(serverNow()).toBe(Date.now());
  vi.useRealTimers();
});
