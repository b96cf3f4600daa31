import { describe, expect, it, vi } from 'vitest';
import { createPacer } from './budget';
import { answer, cipherOf, FakeFile, FakeServer, mediaOf, sha256, type Mishap } from '@test/outbox';
import type { Ask } from './http';
import { createKeyRing } from './key-ring';
import { openJournal } from './journal';
import type { TakeRow } from './take-row';
import { backoff, startUpload, uploadMetadata, type UploadStatus } from './upload';

const ROW: TakeRow = {
  id: 'local',
  room_id: 'room',
  recording_id: 'rec',
  participant_id: 'me',
  source: 'microphone',
  part: 0,
  mime: 'audio/x-pcm',
  codec: 's24le',
  sample_rate: 48_000,
  channels: 1,
  started_at_ms: 1000.5,
  clock: [],
  ended: false,
  take_id: null,
  track_id: null,
  upload_url: null,
  created_at: '2026-01-01T00:00:00Z',
};

function setUp(server = new FakeServer(), row: Partial<TakeRow> = {}) {
  const data = new FakeFile();
  const index = new FakeFile();
  const journal = openJournal({ data, index, sha256 });
  let current: TakeRow = { ...ROW, ...row };
  let wake: () => void = () => undefined;
  const seen: UploadStatus[] = [];
  const pauses: number[] = [];
  const renewals: boolean[] = [];
  const ring = createKeyRing();
  let unlocked = 0;
  let token = 'good';
  const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  const start = (of = journal) =>
    startUpload({
      http: server.http,
      journal: of,
      row: () => current,
      change: (fields) => {
        current = { ...current, ...fields };
        return Promise.resolve();
      },
      token: (refused) => {
        renewals.push(refused !== null);
        if (refused !== null) token = 'good';
        return Promise.resolve(token);
      },
      news: () =>
        new Promise((resolve) => {
          wake = resolve;
        }),
      pause: (ms) => {
        pauses.push(ms);
        return turn();
      },
      random: () => 0.5,
      pacer: createPacer(() => 0, turn),
      sha256,
      cipher: (fetch) => ring.cipher(current, fetch),
      unlocked: () => (unlocked += 1),
      report: (status) => seen.push(status),
    });
  return {
    server,
    journal,
    data,
    index,
    start,
    seen,
    pauses,
    renewals,
    setToken: (next: string) => (token = next),
    row: () => current,
    change: (fields: Partial<TakeRow>) => {
      current = { ...current, ...fields };
      wake();
    },
    append: async (value: number, length = 100) => {
      if (journal.locked()) journal.unlock(await cipherOf(current.id));
      await journal.append(new Uint8Array(length).fill(value), 500_000);
      wake();
    },
    unlocked: () => unlocked,
    stored: () => [...server.uploads.values()].at(-1)?.bytes,
  };
}

/** A mishap for the n-th request that matches, and only for it. */
const once = (matches: (ask: Ask) => boolean, mishap: Mishap) => {
  let done = false;
  return (ask: Ask) => {
    if (done || !matches(ask)) return null;
    done = true;
    return mishap;
  };
};
const isPatch = (ask: Ask) => ask.method === 'PATCH' && ask.url.includes('/uploads/');

describe('the upload of a take', () => {
  it('loses no take over a clock that the server does not believe', async () => {
    const server = new FakeServer();
    const refused: Record<string, unknown>[] = [];
    server.mishap = (ask) => {
      if (!/\/takes(\/|$)/.test(ask.url)) return null;
      const said = JSON.parse(ask.body as string) as Record<string, unknown>;
      if (typeof said['started_at_ms'] !== 'number') return null;
      refused.push(said);
      return answer(422, {}, { code: 'invalid' });
    };
    const take = setUp(server);
    await take.append(1);
    take.change({ ended: true });
    expect((await take.start().done).state).toBe('safe');
    expect(refused).toHaveLength(2);
    expect([...server.takes.values()][0]).toMatchObject({ started_at_ms: null, part: 0 });
    expect([...server.described.values()][0]).toEqual({ duration_ms: 500 });
  });

  it('tells of its clock while it is recorded, and of its length only at the end', async () => {
    const pings = [{ local_ms: 2, server_ms: 1002, rtt_ms: 2 }];
    const take = setUp(new FakeServer(), { pings });
    const upload = take.start();
    await vi.waitFor(() => expect(take.row().upload_url).not.toBeNull());
    for (let piece = 0; piece < 119; piece++) await take.append(piece % 7);
    await vi.waitFor(() => expect(take.stored()).toHaveLength(11_900));
    expect(take.server.described.size).toBe(0);
    await take.append(1);
    await vi.waitFor(() => expect(take.server.described.size).toBe(1));
    expect([...take.server.described.values()][0]).toEqual({ started_at_ms: 1000.5, pings });
    take.change({ ended: true });
    expect((await upload.done).state).toBe('safe');
    expect([...take.server.described.values()][0]).toMatchObject({ duration_ms: 60_000, pings });
  });

  it('sends pieces while they are recorded and declares the length at the end', async () => {
    const take = setUp();
    await take.append(1);
    const upload = take.start();
    await expect.poll(() => take.stored()?.length).toBe(100);
    expect(upload.status().state).toBe('recording');
    await take.append(2);
    await expect.poll(() => take.stored()?.length).toBe(200);
    take.change({ ended: true });
    expect((await upload.done).state).toBe('safe');
    expect([...take.server.uploads.values()][0]).toMatchObject({ length: 200 });
    expect(take.seen.map((one) => one.state)).toContain('verifying');
  });

  it('tells the server what the take is, and at its end how long and by which clock', async () => {
    const clock = [{ samples: 10, at_ms: 5 }];
    const take = setUp(new FakeServer(), { ended: true, clock });
    await take.append(1);
    await take.start().done;
    expect(take.server.takes.get('local')).toMatchObject({
      source: 'microphone',
      codec: 's24le',
      started_at_ms: 1000.5,
      part: 0,
    });
    expect([...take.server.described.values()][0]).toEqual({
      started_at_ms: 1000.5,
      duration_ms: 500,
      clock,
    });
    const made = take.server.asked.find((ask) => ask.url === '/api/v1/uploads');
    expect(made?.headers['upload-metadata']).toContain(uploadMetadata({ purpose: 'take' }));
    expect(made?.headers['upload-defer-length']).toBe('1');
  });

  it.each<Mishap>(['lost-request', 'lost-answer', answer(500), answer(423), answer(409)])(
    'stores every byte once when a piece meets %s',
    async (mishap) => {
      const server = new FakeServer();
      server.mishap = once(isPatch, mishap);
      const take = setUp(server, { ended: true });
      await take.append(1);
      await take.append(2);
      expect((await take.start().done).state).toBe('safe');
      expect(take.stored()).toEqual(await mediaOf(take.journal));
    },
  );

  it('goes on from what the server really has when a last piece was lost', async () => {
    const server = new FakeServer();
    const take = setUp(server, { ended: true });
    await take.append(1);
    server.mishap = (ask) => {
      if (!isPatch(ask)) return null;
      server.mishap = () => null;
      // The server says it took everything, and did not.
      return answer(204, { 'upload-offset': '100', 'upload-length': '100' });
    };
    expect((await take.start().done).state).toBe('safe');
    expect(take.stored()).toEqual(await mediaOf(take.journal));
  });

  it('never calls a take safe while the server lacks a byte', async () => {
    const server = new FakeServer();
    const take = setUp(server, { ended: true });
    await take.append(1);
    let lies = 3;
    server.mishap = (ask) =>
      ask.method === 'HEAD' && lies-- > 0
        ? answer(200, { 'upload-offset': '40', 'upload-length': '100' })
        : null;
    const upload = take.start();
    await upload.done;
    expect(take.seen.filter((one) => one.state === 'safe')).toHaveLength(1);
    expect(take.stored()).toEqual(await mediaOf(take.journal));
  });

  it('resumes in the middle of a piece', async () => {
    const server = new FakeServer();
    const take = setUp(server, { ended: true, take_id: 't', upload_url: '/api/v1/uploads/9' });
    await take.append(1);
    await take.append(2);
    const bytes = (await mediaOf(take.journal)).slice(0, 130);
    server.uploads.set('/api/v1/uploads/9', { bytes, length: null });
    expect((await take.start().done).state).toBe('safe');
    expect(take.stored()).toEqual(await mediaOf(take.journal));
  });

  it('begins anew when the server forgot the upload', async () => {
    const take = setUp(new FakeServer(), {
      ended: true,
      take_id: 't',
      upload_url: '/api/v1/uploads/gone',
    });
    await take.append(1);
    expect((await take.start().done).state).toBe('safe');
    expect(take.row().upload_url).toBe('/api/v1/uploads/1');
  });

  it('asks for a fresh token once when the old one is refused', async () => {
    const take = setUp(new FakeServer(), { ended: true });
    take.setToken('old');
    await take.append(1);
    expect((await take.start().done).state).toBe('safe');
    expect(take.renewals.filter(Boolean)).toHaveLength(1);
  });

  it('waits longer and longer while the network is away, then goes on', async () => {
    const server = new FakeServer();
    let away = 5;
    server.mishap = () => (away-- > 0 ? 'lost-request' : null);
    const take = setUp(server, { ended: true });
    await take.append(1);
    expect((await take.start().done).state).toBe('safe');
    expect(take.pauses).toHaveLength(5);
    expect(take.pauses).toEqual([...take.pauses].sort((a, b) => a - b));
  });

  it('waits as long as the server asks', async () => {
    const server = new FakeServer();
    server.mishap = once(isPatch, answer(429, { 'retry-after': '7' }));
    const take = setUp(server, { ended: true });
    await take.append(1);
    await take.start().done;
    expect(take.pauses).toEqual([7000]);
  });

  it('gives up on a refusal that cannot pass, with the reason', async () => {
    const server = new FakeServer();
    server.mishap = (ask) =>
      ask.url.endsWith('/takes')
        ? answer(403, {}, { code: 'take.no_consent', detail: 'no' })
        : null;
    const take = setUp(server, { ended: true });
    await take.append(1);
    expect(await take.start().done).toMatchObject({
      state: 'failed',
      problem: { code: 'take.no_consent' },
    });
  });

  it('gives up when the server has more than this disk: the journal is not its own', async () => {
    const server = new FakeServer();
    server.uploads.set('/api/v1/uploads/9', { bytes: new Uint8Array(500), length: null });
    const take = setUp(server, { ended: true, take_id: 't', upload_url: '/api/v1/uploads/9' });
    await take.append(1);
    expect(await take.start().done).toMatchObject({
      state: 'failed',
      problem: { code: 'take.server_has_more' },
    });
  });

  it('sends silence in place of sound that was damaged on the disk, and counts it', async () => {
    const take = setUp(new FakeServer(), { ended: true });
    await take.append(1);
    await take.append(2);
    const at = 28 + 12 + 110;
    take.data.write(at, new Uint8Array([(take.data.bytes[at] ?? 0) ^ 1]));
    const status = await take.start().done;
    expect(status).toMatchObject({ state: 'safe', damaged: 1 });
    expect(take.stored()?.slice(100)).toEqual(new Uint8Array(100));
  });

  it('sends a damaged picture as it is', async () => {
    const take = setUp(new FakeServer(), { ended: true, mime: 'video/webm' });
    await take.append(1);
    take.data.write(12, new Uint8Array([(take.data.bytes[12] ?? 0) ^ 1]));
    expect(await take.start().done).toMatchObject({ state: 'safe', damaged: 1 });
    expect(take.stored()?.slice(0, 3)).toEqual(new Uint8Array([0, 1, 1]));
  });

  it('asks for the key before all else, soon again when there is no answer', async () => {
    const server = new FakeServer();
    let away = 8;
    server.mishap = (ask) => {
      if (!ask.url.endsWith('/journal-key')) return null;
      return away-- > 4 ? 'lost-request' : away >= 0 ? answer(403) : null;
    };
    const take = setUp(server);
    const upload = take.start();
    await expect.poll(() => take.unlocked()).toBe(1);
    expect(take.pauses).toHaveLength(8);
    expect(Math.max(...take.pauses)).toBeLessThanOrEqual(2000);
    expect(take.journal.locked()).toBe(false);
    upload.close();
    take.change({});
    await upload.done;
  });

  it('gives up when the server will not open what an earlier visit left', async () => {
    const take = setUp(new FakeServer(), { ended: true });
    await take.append(1);
    const locked = openJournal({ ...take, sha256 });
    take.server.mishap = (ask) =>
      ask.url.endsWith('/journal-key') ? answer(404, {}, { code: 'recording.not_found' }) : null;
    const status = await take.start(locked).done;
    expect(status).toMatchObject({ state: 'failed', problem: { code: 'recording.not_found' } });
  });

  it('sends a backlog in few requests', async () => {
    const take = setUp(new FakeServer(), { ended: true });
    for (let piece = 0; piece < 50; piece++) await take.append(piece);
    await take.start().done;
    expect(take.server.asked.filter(isPatch)).toHaveLength(1);
  });

  it('asks for no take before the start of a running one is measured', async () => {
    const take = setUp(new FakeServer(), { started_at_ms: null });
    await take.append(1);
    const upload = take.start();
    await take.append(2);
    await expect.poll(() => take.journal.count()).toBe(2);
    expect(take.server.takes.size).toBe(0);
    take.change({ started_at_ms: 5 });
    await expect.poll(() => take.server.takes.size).toBe(1);
    upload.close();
    take.change({});
    await upload.done;
  });
});

describe('the pause between tries', () => {
  it('doubles to half a minute and is never the same for all', () => {
    expect(backoff(0, 0)).toBe(250);
    expect(backoff(0, 1)).toBe(500);
    expect(backoff(3, 1)).toBe(4000);
    expect(backoff(50, 1)).toBe(30_000);
  });
});
