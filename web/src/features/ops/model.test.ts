import { expect, test } from 'vitest';
import { atLeast, boundsOf, quotaOf, typedQuota, userFilterOf, userSearchOf } from './model';

test('a limit is typed in gigabytes; nothing is what the settings say, and 0 is none', () => {
  expect(quotaOf('0')).toBe(0);
  expect(quotaOf('10')).toBe(10_000_000_000);
  expect(quotaOf('0.5')).toBe(500_000_000);
  expect(quotaOf('  ')).toBeNull();
});

test.each(['-1', 'many', '1e30'])('what is no amount is refused: %s', (typed) => {
  expect(quotaOf(typed)).toBeUndefined();
});

test('a limit is shown as it was typed', () => {
  expect(typedQuota(quotaOf('12.5') ?? null)).toBe('12.5');
  expect(typedQuota(null)).toBe('');
});

test('a span of days has both of its ends in it', () => {
  const { from, to } = boundsOf('2026-03-03', '2026-03-03');
  expect(Date.parse(to) - Date.parse(from)).toBe(86_400_000);
  expect(boundsOf('', 'nonsense')).toEqual({ from: '', to: '' });
});

test('a count that has more pages says so', () => {
  expect(atLeast({ items: [1, 2], next_cursor: null })).toBe('2');
  expect(atLeast({ items: [1, 2], next_cursor: 'c' })).toBe('2+');
});

test('a list of accounts is in its address, and what an address makes up is left out', () => {
  const filter = { q: 'ada', role: 'admin', state: 'invited' } as const;
  expect(userFilterOf(userSearchOf(filter))).toEqual(filter);
  expect(userSearchOf(userFilterOf({}))).toEqual({});
  expect(userFilterOf({ role: 'king', state: 'gone' })).toEqual({
    q: '',
    role: 'all',
    state: 'all',
  });
});
