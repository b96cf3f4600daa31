import { describe, expect, it, vi } from 'vitest';
import { createTokenDesk, linkKey } from './token-desk';

const me = { room_id: 'room', recording_id: 'rec', participant_id: 'me' };

function desk(stored: Record<string, string> = {}) {
  const ask = vi.fn();
  const store = vi.fn(() => Promise.resolve());
  let patience: () => void = () => undefined;
  const made = createTokenDesk({
    stored: (key) => Promise.resolve(stored[key] ?? null),
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
    const { token, ask } = desk({ me: 'kept' });
    expect(await token(me, null)).toBe('kept');
    expect(ask).not.toHaveBeenCalled();
  });

  it('asks the page once for many uploads that need a fresh token, and keeps the answer', async () => {
    const { token, put, ask, store } = desk({ me: 'old' });
    const both = Promise.all([token(me, 'old'), token(me, 'old')]);
    await vi.waitFor(() => expect(ask).toHaveBeenCalledOnce());
    await put('me', 'new');
    expect(await both).toEqual(['new', 'new']);
    expect(store).toHaveBeenCalledWith('me', 'new');
    expect(await token(me, null)).toBe('new');
  });

  it('goes on with the recovery link when the access token is refused, without asking anyone', async () => {
    const { token, ask } = desk({ me: 'old', [linkKey(me)]: 'link' });
    expect(await token(me, null)).toBe('old');
    expect(await token(me, 'old')).toBe('link');
    // Another upload of the same person that was refused the same token.
    expect(await token(me, 'old')).toBe('link');
    expect(await token(me, null)).toBe('link');
    expect(ask).not.toHaveBeenCalled();
  });

  it('asks the page when the link is dead too, and takes what it brings', async () => {
    const { token, put, ask } = desk({ [linkKey(me)]: 'dead' });
    const asked = token(me, 'dead');
    await vi.waitFor(() => expect(ask).toHaveBeenCalledWith('me', 'room'));
    await put('me', 'fresh');
    expect(await asked).toBe('fresh');
  });

  it('takes a link that is brought while an upload waits for the page', async () => {
    const { token, putLink, ask, store } = desk();
    const asked = token(me, null);
    await vi.waitFor(() => expect(ask).toHaveBeenCalledOnce());
    await putLink(me, 'link');
    expect(await asked).toBe('link');
    expect(store).toHaveBeenCalledWith(linkKey(me), 'link');
  });

  it('gives a link of one recording to no other', async () => {
    const { token, ask, lose } = desk({ [linkKey({ ...me, recording_id: 'other' })]: 'theirs' });
    const asked = token(me, null);
    await vi.waitFor(() => expect(ask).toHaveBeenCalledOnce());
    lose();
    expect(await asked).toBeNull();
  });

  it('gives a token another chance that is brought again', async () => {
    const { token, putLink } = desk({ [linkKey(me)]: 'link' });
    const asked = token(me, 'link');
    await putLink(me, 'link');
    expect(await asked).toBe('link');
    expect(await token(me, null)).toBe('link');
  });

  it('answers null when the page has no token or does not answer', async () => {
    const { token, put, ask, lose } = desk();
    const refused = token(me, null);
    await vi.waitFor(() => expect(ask).toHaveBeenCalledOnce());
    await put('me', null);
    expect(await refused).toBeNull();
    const silent = token(me, null);
    await vi.waitFor(() => expect(ask).toHaveBeenCalledTimes(2));
    lose();
    expect(await silent).toBeNull();
  });
});
