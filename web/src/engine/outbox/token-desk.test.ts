import { describe, expect, it, vi } from 'vitest';
import { createTokenDesk } from './token-desk';

function desk(stored: string | null) {
  const ask = vi.fn();
  const store = vi.fn(() => Promise.resolve());
  let patience: () => void = () => undefined;
  const made = createTokenDesk({
    stored: () => Promise.resolve(stored),
    store,
    ask,
    wait: () =>
      new Promise((resolve) => {
        patience = resolve;
      }),
  });
  return { ...made, ask, store, lose: () => patience() };
}

describe('the token desk', () => {
  it('gives the token of an earlier visit without asking anyone', async () => {
    const { token, ask } = desk('kept');
    expect(await token('me', 'room', false)).toBe('kept');
    expect(ask).not.toHaveBeenCalled();
  });

  it('asks the page once for many uploads that need a fresh token, and keeps the answer', async () => {
    const { token, put, ask, store } = desk('old');
    const both = Promise.all([token('me', 'room', true), token('me', 'room', true)]);
    await put('me', 'new');
    expect(await both).toEqual(['new', 'new']);
    expect(ask).toHaveBeenCalledOnce();
    expect(store).toHaveBeenCalledWith('me', 'new');
    expect(await token('me', 'room', false)).toBe('new');
  });

  it('answers null when the page has no token or does not answer', async () => {
    const { token, put, lose } = desk(null);
    const refused = token('me', 'room', true);
    await put('me', null);
    expect(await refused).toBeNull();
    const silent = token('me', 'room', true);
    lose();
    expect(await silent).toBeNull();
  });
});
