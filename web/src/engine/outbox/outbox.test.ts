import { describe, expect, it } from 'vitest';
import { answer, FakeDisk, FakeRows, FakeServer, sha256 } from '@test/outbox';
import { createPacer } from './budget';
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
  const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  const visit = () =>
    createOutbox({
      files,
      rows,
      http: server.http,
      pacer: createPacer(() => 0, turn),
      sha256,
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
  return { files, rows, server, visit, crash };
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

  it('finds what a crash left and brings it to the server on the next visit', async () => {
    const { server, visit, crash } = computer();
    const before = visit();
    const id = await before.begin(DRAFT);
    await before.append(id, piece(1), 500_000);
    await before.append(id, piece(2), 500_000);
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
    expect(server.asked).toEqual([]);
    expect(outbox.list()).toEqual([]);
  });

  it('ends the take when the disk is full, says so, and uploads what was saved', async () => {
    const { files, server, visit } = computer();
    const outbox = visit();
    const id = await outbox.begin(DRAFT);
    await outbox.append(id, piece(1), 500_000);
    const file = files.data.get(id);
    if (file) file.capacity = 150;
    await outbox.append(id, piece(2), 500_000);
    expect(outbox.list()[0]?.problem?.code).toBe('take.disk_full');
    await expect.poll(() => outbox.list()[0]?.state).toBe('safe');
    expect([...server.uploads.values()][0]?.bytes).toEqual(piece(1));
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
