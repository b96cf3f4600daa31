import { describe, expect, it } from 'vitest';
import { answer, FakeDisk, FakeRows, FakeServer, sha256 } from '@test/outbox';
import { createPacer } from './budget';
import { createKeyRing } from './key-ring';
import { createOutbox } from './outbox';
import type { TakeDraft } from './take-row';

const DRAFT: TakeDraft = {
  room_id: 'room',
  recording_id: 'rec',
  participant_id: 'me',
  source: 'microphone',
  mime: 'audio/x-pcm',
  codec: 's24le',
};

/** A computer: what survives when a tab closes. `visit` opens the app in a tab. */
function computer() {
  const files = new FakeDisk();
  const rows = new FakeRows();
  const server = new FakeServer();
  let ids = 0;
  let renewals = 0;
  const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  const visit = () =>
    createOutbox({
      files,
      rows,
      http: server.http,
      pacer: createPacer(() => 0, turn),
      sha256,
      keys: createKeyRing(),
      renew: () => (renewals += 1),
      token: () => Promise.resolve('good'),
      pause: turn,
      exclusive: (work) => work(),
      random: () => 0,
      newId: () => `id-${++ids}`,
      nowIso: () => '2026-01-01T00:00:00Z',
      changed: () => undefined,
    });
  const crash = () => {
    for (const file of [...files.data.values(), ...files.index.values()]) file.cutPower();
  };
  return { files, rows, server, visit, crash, renewals: () => renewals };
}

const piece = (value: number) => new Uint8Array(100).fill(value);

describe('the outbox', () => {
  it('removes a take from the disk only after the server has all of it', async () => {
    const { files, rows, server, visit } = computer();
    const outbox = visit();
    const id = await outbox.begin(DRAFT);
    await outbox.describe(id, { started_at_ms: 5, clock: [] });
    await outbox.append(id, piece(1), 500_000);
    await expect.poll(() => [...server.uploads.values()][0]?.bytes.length).toBe(100);
    expect(files.data.size).toBe(1);
    await outbox.end(id);
    await expect.poll(() => outbox.list()[0]?.state).toBe('safe');
    await expect.poll(() => files.data.size).toBe(0);
    expect(rows.rows.size).toBe(0);
    expect(outbox.list()[0]).toMatchObject({ recorded_ms: 500, saved_ms: 500, uploaded_ms: 500 });
  });

  it('tells the server what was measured of the clock, also when a crash ended the take', async () => {
    const { server, visit, crash } = computer();
    const before = visit();
    const id = await before.begin(DRAFT);
    const stamps = [{ sample: 480, local_ms: 15 }];
    const pings = [{ local_ms: 10, server_ms: 5000, rtt_ms: 2 }];
    await before.describe(id, { started_at_ms: 5, clock: [], stamps, stamped: 'captured', pings });
    await before.append(id, piece(1), 500_000);
    await expect.poll(() => before.list()[0]?.saved_ms).toBe(500);
    before.close();
    crash();
    const after = visit();
    await after.recover();
    await expect.poll(() => after.list()[0]?.state).toBe('safe');
    const told = [...server.described.values()].at(-1);
    expect(told).toMatchObject({ started_at_ms: 5, stamps, stamped: 'captured', pings });
  });

  it('finds what a crash left and brings it to the server on the next visit', async () => {
    const { server, visit, crash } = computer();
    const before = visit();
    const id = await before.begin(DRAFT);
    await before.append(id, piece(1), 500_000);
    await before.append(id, piece(2), 500_000);
    await expect.poll(() => before.list()[0]?.saved_ms).toBe(1000);
    before.close();
    crash();
    const after = visit();
    await after.recover();
    await expect.poll(() => after.list()[0]?.state).toBe('safe');
    expect([...server.uploads.values()][0]?.bytes).toEqual(
      new Uint8Array([...piece(1), ...piece(2)]),
    );
  });

  it('lets alone what another tab is recording', async () => {
    const { files, visit } = computer();
    const recording = visit();
    const id = await recording.begin(DRAFT);
    await recording.reserve(1);
    await recording.append(id, piece(1), 500_000);
    const other = visit();
    await other.recover();
    expect(other.list()).toEqual([]);
    expect(files.data.size).toBe(2);
  });

  it('clears away files that were made ready and never used', async () => {
    const { files, visit, crash } = computer();
    await visit().reserve(3);
    expect(files.data.size).toBe(3);
    crash();
    await visit().recover();
    expect(files.data.size).toBe(0);
  });

  it('numbers the parts of a track across reloads, even after the first is safe', async () => {
    const { rows, visit } = computer();
    const first = visit();
    const id = await first.begin(DRAFT);
    await first.append(id, piece(1), 500_000);
    await first.end(id);
    await expect.poll(() => rows.rows.size).toBe(0);
    const second = visit();
    await second.begin(DRAFT);
    await second.begin({ ...DRAFT, source: 'camera' });
    expect([...rows.rows.values()].map((row) => [row.source, row.part])).toEqual([
      ['microphone', 1],
      ['camera', 0],
    ]);
  });

  it('leaves no trace of a take to which nothing was written', async () => {
    const { files, rows, server, visit } = computer();
    const outbox = visit();
    const id = await outbox.begin(DRAFT);
    await outbox.end(id);
    expect(files.data.size).toBe(0);
    expect(rows.rows.size).toBe(0);
    expect(server.takes.size).toBe(0);
    expect(outbox.list()).toEqual([]);
  });

  it('ends the take when the disk is full, says so, and uploads what was saved', async () => {
    const { files, server, visit } = computer();
    const outbox = visit();
    const id = await outbox.begin(DRAFT);
    await outbox.append(id, piece(1), 500_000);
    const file = files.data.get(id);
    await expect.poll(() => file?.size()).toBe(128);
    if (file) file.capacity = 200;
    await outbox.append(id, piece(2), 500_000);
    expect(outbox.list()[0]?.problem?.code).toBe('take.disk_full');
    await expect.poll(() => outbox.list()[0]?.state).toBe('safe');
    expect([...server.uploads.values()][0]?.bytes).toEqual(piece(1));
  });

  it('is no longer recording once it has ended, though the network is away', async () => {
    const { server, visit } = computer();
    const outbox = visit();
    const id = await outbox.begin(DRAFT);
    await outbox.describe(id, { started_at_ms: 5, clock: [] });
    await outbox.append(id, piece(1), 500_000);
    await expect.poll(() => outbox.list()[0]?.uploaded_bytes).toBe(100);
    server.mishap = () => 'lost-request';
    await outbox.append(id, piece(2), 500_000);
    await expect.poll(() => outbox.list()[0]?.problem?.code).toBe('take.no_answer');
    expect(outbox.list()[0]?.state).toBe('recording');
    await outbox.end(id);
    expect(outbox.list()[0]?.state).toBe('uploading');
    outbox.close();
  });

  it('removes a recording from this disk when consent is withdrawn', async () => {
    const { files, rows, visit } = computer();
    const outbox = visit();
    const id = await outbox.begin(DRAFT);
    await outbox.append(id, piece(1), 500_000);
    await outbox.discard('rec');
    expect(files.data.size).toBe(0);
    expect(rows.rows.size).toBe(0);
    await outbox.append(id, piece(2), 500_000).catch(() => undefined);
    expect(outbox.list()).toEqual([]);
  });

  it('holds in memory what is recorded before the key is here, and writes it then', async () => {
    const { files, server, visit } = computer();
    let away = true;
    server.mishap = (ask) => (away && ask.url.endsWith('/journal-key') ? 'lost-request' : null);
    const outbox = visit();
    const id = await outbox.begin(DRAFT);
    await outbox.append(id, piece(1), 500_000);
    await outbox.append(id, piece(2), 500_000);
    await expect.poll(() => outbox.list()[0]?.problem?.code).toBe('take.no_key');
    expect(outbox.list()[0]).toMatchObject({ saved_ms: 0, state: 'recording' });
    expect(files.data.get(id)?.size()).toBe(0);
    await outbox.end(id);
    expect(outbox.list()[0]?.state).toBe('recording');
    away = false;
    await expect.poll(() => outbox.list()[0]?.state).toBe('safe');
    const sent = new Uint8Array([...piece(1), ...piece(2)]);
    expect([...server.uploads.values()][0]?.bytes).toEqual(sent);
    expect(outbox.list()[0]?.saved_ms).toBe(1000);
  });

  it('ends a part that outran its memory, and asks for a new one when the key is here', async () => {
    const { server, visit, renewals } = computer();
    let away = true;
    server.mishap = (ask) => (away && ask.url.endsWith('/journal-key') ? 'lost-request' : null);
    const outbox = visit();
    const id = await outbox.begin(DRAFT);
    await outbox.describe(id, { started_at_ms: 5, clock: [] });
    await outbox.append(id, new Uint8Array(40e6), 1000);
    await outbox.append(id, new Uint8Array(40e6), 1000);
    await outbox.append(id, piece(1), 1000);
    expect(outbox.list()[0]?.problem?.code).toBe('take.no_key');
    away = false;
    await expect.poll(renewals).toBe(1);
    await expect.poll(() => outbox.list()[0]?.state, { timeout: 5000 }).toBe('safe');
    expect([...server.uploads.values()][0]?.bytes.length).toBe(40e6);
  });

  it('asks once for the key of all sources of a recording', async () => {
    const { server, visit } = computer();
    const outbox = visit();
    const ids = await Promise.all([
      outbox.begin(DRAFT),
      outbox.begin({ ...DRAFT, source: 'camera', mime: 'video/webm' }),
    ]);
    for (const id of ids) {
      await outbox.append(id, piece(1), 500_000);
      await outbox.end(id);
    }
    await expect.poll(() => outbox.list().every((one) => one.state === 'safe')).toBe(true);
    expect(server.asked.filter((ask) => ask.url.endsWith('/journal-key'))).toHaveLength(1);
  });

  it('forgets the key once nothing of the recording is on this disk', async () => {
    const { server, visit } = computer();
    const outbox = visit();
    for (let part = 0; part < 2; part++) {
      const id = await outbox.begin(DRAFT);
      await outbox.append(id, piece(1), 500_000);
      await outbox.end(id);
      await expect.poll(() => outbox.list().at(-1)?.state).toBe('safe');
    }
    expect(server.asked.filter((ask) => ask.url.endsWith('/journal-key'))).toHaveLength(2);
  });

  it('keeps a refused take on the disk', async () => {
    const { files, server, visit } = computer();
    server.mishap = (ask) => (ask.url.endsWith('/takes') ? answer(403) : null);
    const outbox = visit();
    const id = await outbox.begin(DRAFT);
    await outbox.append(id, piece(1), 500_000);
    await outbox.end(id);
    await expect.poll(() => outbox.list()[0]?.state).toBe('failed');
    expect(files.data.size).toBe(1);
  });
});
