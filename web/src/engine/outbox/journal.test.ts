import { describe, expect, it } from 'vitest';
import { cipherOf, FakeFile, mediaOf, sha256 } from '@test/outbox';
import { crc32, openJournal, StorageFull } from './journal';

const bytes = (length: number, value = 7) => new Uint8Array(length).fill(value);

function fresh() {
  const data = new FakeFile();
  const index = new FakeFile();
  const closed = () => openJournal({ data, index, sha256 });
  const open = async (take_id = 'take') => {
    const journal = closed();
    journal.unlock(await cipherOf(take_id));
    return journal;
  };
  return { data, index, open, closed };
}

/** What a sealed piece is longer. */
const SEAL = 28;

/** A journal as it was written before pieces were sealed, with one piece. */
async function written(data: FakeFile, index: FakeFile, piece: Uint8Array<ArrayBuffer>) {
  const record = new Uint8Array(80);
  const view = new DataView(record.buffer);
  view.setUint32(0, 0x314a5352, true);
  view.setUint32(16 + 16, piece.length, true);
  view.setUint32(16 + 20, 1000, true);
  record.set(await sha256(piece), 16 + 24);
  view.setUint32(16 + 56, crc32(record.subarray(16, 16 + 56)), true);
  data.write(0, piece);
  index.write(0, record);
}

describe('the journal of a take', () => {
  it('computes the checksum every zip reader knows', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it('gives back what was appended, piece by piece', async () => {
    const { open } = fresh();
    const journal = await open();
    await journal.append(bytes(100, 1), 500_000);
    await journal.append(bytes(50, 2), 250_000);
    expect(journal.count()).toBe(2);
    expect(journal.size()).toBe(150);
    expect(journal.duration_us()).toBe(750_000);
    expect(journal.piece(1)).toMatchObject({ offset: 100, length: 50, duration_us: 250_000 });
    expect(await mediaOf(journal)).toEqual(new Uint8Array([...bytes(100, 1), ...bytes(50, 2)]));
  });

  it('finds the piece of any byte and the media time before it', async () => {
    const journal = await fresh().open();
    for (let piece = 0; piece < 5; piece++) await journal.append(bytes(10), 1000);
    expect([0, 9, 10, 49, 50].map((at) => journal.pieceAt(at))).toEqual([0, 0, 1, 4, 5]);
    expect([0, 5, 10, 50].map((at) => journal.durationAt(at))).toEqual([0, 0, 1000, 5000]);
  });

  it('keeps every acknowledged piece through a power cut, and nothing behind it', async () => {
    const { data, index, open } = fresh();
    const journal = await open();
    await journal.append(bytes(100, 1), 1000);
    await journal.append(bytes(100, 2), 1000);
    data.write(data.size(), bytes(60, 3));
    data.cutPower();
    index.cutPower();
    const again = await open();
    expect(again.size()).toBe(200);
    await again.append(bytes(10, 4), 1000);
    expect((await again.bytes(2)).bytes).toEqual(bytes(10, 4));
  });

  it('cuts off a torn record and the bytes it spoke of', async () => {
    const { data, index, open, closed } = fresh();
    const journal = await open();
    await journal.append(bytes(100), 1000);
    await journal.append(bytes(100), 1000);
    index.truncate(index.size() - 10);
    expect(closed().size()).toBe(100);
    expect(data.size()).toBe(100 + SEAL);
    expect(index.size()).toBe(16 + 64);
  });

  it('does not believe a record whose bytes are missing from the data file', async () => {
    const { data, open, closed } = fresh();
    const journal = await open();
    await journal.append(bytes(100), 1000);
    await journal.append(bytes(100), 1000);
    data.truncate(200);
    expect(closed().count()).toBe(1);
  });

  it('does not believe a record whose checksum is wrong, nor any after it', async () => {
    const { index, open, closed } = fresh();
    const journal = await open();
    for (let piece = 0; piece < 3; piece++) await journal.append(bytes(10), 1000);
    index.write(16 + 64 + 20, bytes(1, 0xff));
    expect(closed().count()).toBe(1);
  });

  it('takes back a piece the disk had no room for, and says so', async () => {
    const { data, open, closed } = fresh();
    const journal = await open();
    await journal.append(bytes(100), 1000);
    data.capacity = 200;
    await expect(journal.append(bytes(100), 1000)).rejects.toBeInstanceOf(StorageFull);
    expect(data.size()).toBe(100 + SEAL);
    expect(journal.count()).toBe(1);
    data.capacity = Number.POSITIVE_INFINITY;
    await journal.append(bytes(100), 1000);
    expect(closed().size()).toBe(200);
  });

  it('writes pieces in the order they were handed over', async () => {
    const journal = await fresh().open();
    await Promise.all([1, 2, 3].map((value) => journal.append(bytes(1, value), 1)));
    expect(await mediaOf(journal)).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('refuses an index that is not its own', () => {
    const { index, closed } = fresh();
    index.write(0, bytes(80, 9));
    expect(closed).toThrow('another program');
  });

  it('blanks a damaged piece and keeps its length and time', async () => {
    const journal = await fresh().open();
    await journal.append(bytes(10, 1), 1000);
    await journal.append(bytes(20, 2), 2000);
    await journal.blank(1);
    expect(await journal.bytes(1)).toEqual({ bytes: bytes(20, 0), whole: true });
    expect(journal.piece(1)).toMatchObject({ offset: 10, length: 20, duration_us: 2000 });
  });

  it('keeps of what was blanked before a crash that it is blank', async () => {
    const { open } = fresh();
    const journal = await open();
    await journal.append(bytes(10, 1), 1000);
    await journal.blank(0);
    expect(await mediaOf(await open())).toEqual(bytes(10, 0));
  });

  it('is empty once it is wiped', async () => {
    const { data, index, open } = fresh();
    const journal = await open();
    await journal.append(bytes(10, 1), 1000);
    journal.wipe();
    expect([data.size(), index.size(), data.flushed.length, index.flushed.length]).toEqual([
      0, 0, 0, 0,
    ]);
  });
});

describe('a sealed journal', () => {
  it('writes nothing of what was said, not even that it was silence', async () => {
    const { data, index, open } = fresh();
    const journal = await open();
    await journal.append(bytes(64, 0), 1000);
    await journal.append(bytes(64, 0), 1000);
    const text = (file: FakeFile) => [...file.bytes].join();
    expect(text(data)).not.toContain([...bytes(8, 0)].join());
    expect(text(index)).not.toContain([...(await sha256(bytes(64, 0)))].join());
    expect(data.bytes.slice(12, 64)).not.toEqual(data.bytes.slice(12 + 92, 64 + 92));
  });

  it('neither takes nor gives anything before it has its key', async () => {
    const { data, open, closed } = fresh();
    expect(closed().locked()).toBe(true);
    await expect(closed().append(bytes(10), 1000)).rejects.toThrow('locked');
    expect(data.size()).toBe(0);
    await (await open()).append(bytes(10), 1000);
    await expect(closed().bytes(0)).rejects.toThrow('locked');
  });

  it('is opened again by the same key alone, and only as the same take', async () => {
    const { open } = fresh();
    await (await open()).append(bytes(10, 5), 1000);
    expect(await mediaOf(await open())).toEqual(bytes(10, 5));
    await expect((await open('another')).bytes(0)).rejects.toThrow();
  });

  it('never uses a nonce twice, also not for a piece that is written again', async () => {
    const { data, open } = fresh();
    const nonces = new Set<string>();
    const note = () => nonces.add([...data.bytes.slice(0, 12)].join());
    for (let opening = 0; opening < 3; opening++) {
      const journal = await open();
      for (let again = 0; again < 3; again++) {
        const cut = data.truncate;
        data.truncate = () => note();
        data.capacity = 20;
        await journal.append(bytes(10), 1000).catch(() => undefined);
        data.truncate = cut;
        data.capacity = Number.POSITIVE_INFINITY;
        data.truncate(0);
      }
    }
    expect(nonces.size).toBe(9);
  });

  it('does not take one piece for another', async () => {
    const { data, open } = fresh();
    const journal = await open();
    await journal.append(bytes(10, 1), 1000);
    await journal.append(bytes(10, 2), 1000);
    const [first, second] = [data.bytes.slice(0, 38), data.bytes.slice(38)];
    data.write(0, second);
    data.write(38, first);
    // The hash of the index says first that they are not what was written.
    expect((await journal.bytes(0)).whole).toBe(false);
  });

  it('saves of a damaged piece all but the damaged bits', async () => {
    const { data, open } = fresh();
    const journal = await open();
    await journal.append(bytes(100, 7), 1000);
    const at = 12 + 50;
    data.write(at, new Uint8Array([(data.bytes[at] ?? 0) ^ 1]));
    const { bytes: saved, whole } = await journal.bytes(0);
    const wanted = bytes(100, 7);
    wanted[50] = 6;
    expect([saved, whole]).toEqual([wanted, false]);
  });
});

describe('a journal of before', () => {
  it('is read without a key, and finds its damage', async () => {
    const { data, index, closed } = fresh();
    await written(data, index, bytes(10, 3));
    const journal = closed();
    expect(journal.locked()).toBe(false);
    expect(await journal.bytes(0)).toEqual({ bytes: bytes(10, 3), whole: true });
    data.write(4, bytes(1, 9));
    expect((await journal.bytes(0)).whole).toBe(false);
    await journal.blank(0);
    expect(await closed().bytes(0)).toEqual({ bytes: bytes(10, 0), whole: true });
  });
});
