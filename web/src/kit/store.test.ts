import { expect, test, vi } from 'vitest';
import { createStore } from './store';

test('a store tells its listeners of a change, and not of the same value again', () => {
  const store = createStore(1);
  const heard = vi.fn();
  store.subscribe(heard);
  store.set(2);
  store.set((before) => before);
  expect(heard).toHaveBeenCalledTimes(1);
  expect(store.get()).toBe(2);
});

test('a listener that left hears nothing more', () => {
  const store = createStore('a');
  const heard = vi.fn();
  store.subscribe(heard)();
  store.set('b');
  expect(heard).not.toHaveBeenCalled();
});
