import { expect, test } from 'vitest';
import { chosenOf, forEach, NONE, toggled } from './selection';

const items = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

test('rows are chosen one by one, and a row that left the list no longer counts', () => {
  const chosen = toggled(toggled(NONE, 'b', true), 'gone', true);
  expect(chosenOf(items, chosen)).toEqual([{ id: 'b' }]);
  expect(chosenOf(items, toggled(chosen, 'b', false))).toEqual([]);
});

test('one that fails does not stop the others, and is told', async () => {
  const fault = new Error('no');
  const outcome = await forEach(items, ({ id }) =>
    id === 'b' ? Promise.reject(fault) : Promise.resolve(),
  );
  expect(outcome.done.map(({ id }) => id)).toEqual(['a', 'c']);
  expect(outcome.failed).toEqual([{ item: { id: 'b' }, error: fault }]);
});

test('no more than so many are done at once', async () => {
  let running = 0;
  let most = 0;
  await forEach(
    Array.from({ length: 10 }, (_, at) => at),
    async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    },
    3,
  );
  expect(most).toBe(3);
});
