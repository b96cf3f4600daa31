import { describe, expect, it, vi } from 'vitest';
import { FakeFile, sha256 } from '@test/outbox';
import { probeJournal, type ProbeDeps } from './probe';

function trial(change: Partial<ProbeDeps> = {}) {
  const data = new FakeFile();
  const index = new FakeFile();
  const remove = vi.fn(() => Promise.resolve());
  let now = 0;
  const run = () =>
    probeJournal({
      create: () => Promise.resolve({ data, index }),
      remove,
      sha256,
      random: (length) => new Uint8Array(length).map((_, at) => at % 251),
      estimate: () => Promise.resolve({ quota: 1000, usage: 400 }),
      now: () => (now += 500),
      ...change,
    });
  return { data, index, remove, run };
}

describe('the trial of the journal', () => {
  it('writes, reads back, measures, and leaves nothing', async () => {
    const { data, remove, run } = trial();
    expect(await run()).toEqual({
      state: 'good',
      bytes_per_second: (12 * 256 * 1024) / 0.5,
      free_bytes: 600,
    });
    expect(data.size()).toBe(0);
    expect(remove).toHaveBeenCalledTimes(1);
  });

  it('says that nothing can be kept where files cannot be made', async () => {
    const { run, remove } = trial({ create: () => Promise.reject(new Error('private window')) });
    expect(await run()).toMatchObject({ state: 'unwritable', bytes_per_second: null });
    expect(remove).toHaveBeenCalledTimes(1);
  });

  it('says that there is no room', async () => {
    const { data, run } = trial();
    data.capacity = 100_000;
    expect((await run()).state).toBe('full');
  });

  it('does not trust a disk that gives back something else', async () => {
    const { data, run } = trial();
    const read = data.read;
    data.read = (at, into) => {
      const got = read(at, into);
      into[20] = (into[20] ?? 0) ^ 1;
      return got;
    };
    expect((await run()).state).toBe('untrue');
  });

  it('does without a browser that tells no quota', async () => {
    const { run } = trial({ estimate: () => Promise.reject(new Error('no')) });
    expect(await run()).toMatchObject({ state: 'good', free_bytes: null });
  });
});
