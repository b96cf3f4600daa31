import { describe, expect, it } from 'vitest';
import { FakeFile, sha256 } from '@test/outbox';
import { crc32, openJournal, StorageFull } from './journal';

const bytes = (length: number, value = 7) => new Uint8Array(length).fill(value);

function fresh() {
  const data = new FakeFile();
  const index = new FakeFile();
  return { data, index, open: () => openJournal({ data, index, sha256 }) };
}

describe('the journal of a take', () => {
  it('computes the checksum every zip reader knows', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it('gives back what was appended, piece by piece', async () => {
    const { open } = fresh();
    const journal = open();
    await journal.append(bytes(100, 1), 500_000);
    await journal.append(bytes(50, 2), 250_000);
    expect(journal.count()).toBe(2);
    expect(journal.size()).toBe(150);
    expect(journal.duration_us()).toBe(750_000);
    expect(journal.piece(1)).toMatchObject({ offset: 100, length: 50, duration_us: 250_000 });
    expect(journal.piece(1).sha256).toEqual(await sha256(bytes(50, 2)));
    expect(journal.read(90, 20)).toEqual(new Uint8Array([...bytes(10, 1), ...bytes(10, 2)]));
  });

  it('finds the piece of any byte and the media time before it', async () => {
    const journal = fresh().open();
    for (let piece = 0; piece < 5; piece++) await journal.append(bytes(10), 1000);
    expect([0, 9, 10, 49, 50].map((at) => journal.pieceAt(at))).toEqual([0, 0, 1, 4, 5]);
    expect([0, 5, 10, 50].map((at) => journal.durationAt(at))).toEqual([0, 0, 1000, 5000]);
  });

  it('keeps every acknowledged piece through a power cut, and nothing behind it', async () => {
    const { data, index, open } = fresh();
    const journal = open();
    await journal.append(bytes(100, 1), 1000);
    await journal.append(bytes(100, 2), 1000);
    data.write(200, bytes(60, 3));
    data.cutPower();
    index.cutPower();
    const again = open();
    expect(again.size()).toBe(200);
    await again.append(bytes(10, 4), 1000);
    expect(again.read(200, 10)).toEqual(bytes(10, 4));
  });

  it('cuts off a torn record and the bytes it spoke of', async () => {
    const { data, index, open } = fresh();
    const journal = open();
    await journal.append(bytes(100), 1000);
    await journal.append(bytes(100), 1000);
    index.truncate(index.size() - 10);
    expect(open().size()).toBe(100);
    expect(data.size()).toBe(100);
    expect(index.size()).toBe(16 + 64);
  });

  it('does not believe a record whose bytes are missing from the data file', async () => {
    const { data, open } = fresh();
    const journal = open();
    await journal.append(bytes(100), 1000);
    await journal.append(bytes(100), 1000);
    data.truncate(150);
    expect(open().count()).toBe(1);
  });

  it('does not believe a record whose checksum is wrong, nor any after it', async () => {
    const { index, open } = fresh();
    const journal = open();
    for (let piece = 0; piece < 3; piece++) await journal.append(bytes(10), 1000);
    index.write(16 + 64 + 20, bytes(1, 0xff));
    expect(open().count()).toBe(1);
  });

  it('takes back a piece the disk had no room for, and says so', async () => {
    const { data, open } = fresh();
    const journal = open();
    await journal.append(bytes(100), 1000);
    data.capacity = 150;
    await expect(journal.append(bytes(100), 1000)).rejects.toBeInstanceOf(StorageFull);
    expect(data.size()).toBe(100);
    expect(journal.count()).toBe(1);
    data.capacity = Number.POSITIVE_INFINITY;
    await journal.append(bytes(100), 1000);
    expect(open().size()).toBe(200);
  });

  it('writes pieces in the order they were handed over', async () => {
    const journal = fresh().open();
    await Promise.all([1, 2, 3].map((value) => journal.append(bytes(1, value), 1)));
    expect(journal.read(0, 3)).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('refuses an index that is not its own', () => {
    const { index, open } = fresh();
    index.write(0, bytes(80, 9));
    expect(open).toThrow('another program');
  });

  it('blanks a damaged piece and keeps its length and time', async () => {
    const journal = fresh().open();
    await journal.append(bytes(10, 1), 1000);
    await journal.append(bytes(20, 2), 2000);
    await journal.blank(1);
    expect(journal.read(10, 20)).toEqual(bytes(20, 0));
    expect(journal.piece(1)).toMatchObject({ offset: 10, length: 20, duration_us: 2000 });
    expect(journal.piece(1).sha256).toEqual(await sha256(bytes(20, 0)));
  });
});
