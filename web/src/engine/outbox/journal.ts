/**
 * The journal of one take: a data file that only grows and an index file that says, piece by piece,
 * what is surely in it. A piece counts as saved when both files were flushed; after a crash the
 * index is read up to its first broken record and everything behind it is cut off.
 *
 * Index file: a header of 16 bytes, then one record of 64 bytes for each piece (little endian):
 *   0 number of the piece · 4 flags (0) · 8 offset · 16 length · 20 duration in µs
 *   24 SHA-256 of the piece · 56 CRC-32 of the 56 bytes before · 60 zero
 */

/** A file of the browser's private disk, opened for this page alone (a sync access handle). */
export interface ByteFile {
  size: () => number;
  read: (at: number, into: Uint8Array<ArrayBuffer>) => number;
  write: (at: number, bytes: Uint8Array<ArrayBuffer>) => number;
  /** Returns when what was written would survive a power cut. */
  flush: () => void;
  truncate: (size: number) => void;
  close: () => void;
}

/** One piece as the index knows it. */
export interface Piece {
  offset: number;
  length: number;
  duration_us: number;
  sha256: Uint8Array<ArrayBuffer>;
}

/** SHA-256, as the browser's crypto does it. */
export type Sha256 = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;

/** What a journal needs from the world. */
export interface JournalDeps {
  data: ByteFile;
  index: ByteFile;
  sha256: Sha256;
}

/** The append-only record of one take. */
export interface Journal {
  /** Pieces that are surely on the disk. */
  count: () => number;
  /** Bytes that are surely on the disk. */
  size: () => number;
  /** Length of what is on the disk, in microseconds. */
  duration_us: () => number;
  /** Appends a piece; when the promise resolves, the piece is on the disk. */
  append: (bytes: Uint8Array<ArrayBuffer>, duration_us: number) => Promise<void>;
  piece: (number: number) => Piece;
  /** The number of the piece that holds the byte at `offset`. */
  pieceAt: (offset: number) => number;
  read: (offset: number, length: number) => Uint8Array<ArrayBuffer>;
  /** Microseconds of media in the first `offset` bytes (whole pieces). */
  durationAt: (offset: number) => number;
  /** Overwrites a damaged piece with zeros of the same length. */
  blank: (number: number) => Promise<void>;
  close: () => void;
}

/** The disk took less than the piece: the browser's quota or the disk is used up. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull';
  /** Nothing of the refused piece stays on the disk. */
  constructor(cause?: unknown) {
    super('the disk took less than the piece', { cause });
  }
}

const HEADER = 16;
const RECORD = 64;
const MAGIC = 0x314a5352; // "RSJ1"

const CRC_TABLE = (() => {
  const table = new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    table[n] = c >>> 0;
  }
  return table;
})();

/** CRC-32 (IEEE), as in zip and PNG. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (CRC_TABLE[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function encodeRecord(number: number, piece: Piece): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(RECORD);
  const view = new DataView(record.buffer);
  view.setUint32(0, number, true);
  view.setBigUint64(8, BigInt(piece.offset), true);
  view.setUint32(16, piece.length, true);
  view.setUint32(20, piece.duration_us, true);
  record.set(piece.sha256, 24);
  view.setUint32(56, crc32(record.subarray(0, 56)), true);
  return record;
}

function decodeRecord(number: number, record: Uint8Array<ArrayBuffer>): Piece | null {
  const view = new DataView(record.buffer, record.byteOffset);
  if (view.getUint32(56, true) !== crc32(record.subarray(0, 56))) return null;
  if (view.getUint32(0, true) !== number) return null;
  return {
    offset: Number(view.getBigUint64(8, true)),
    length: view.getUint32(16, true),
    duration_us: view.getUint32(20, true),
    sha256: record.slice(24, 56),
  };
}

function header(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER);
  new DataView(bytes.buffer).setUint32(0, MAGIC, true);
  return bytes;
}

function writeAll(file: ByteFile, at: number, bytes: Uint8Array<ArrayBuffer>): void {
  let written: number;
  try {
    written = file.write(at, bytes);
  } catch (cause) {
    throw new StorageFull(cause);
  }
  if (written < bytes.length) throw new StorageFull();
}

/** Reads what a crash left: the longest run of whole records whose bytes are all in the data file. */
function recover(data: ByteFile, index: ByteFile): { ends: number[]; size: number } {
  const ends: number[] = [];
  let size = 0;
  if (index.size() < HEADER) {
    data.truncate(0);
    index.truncate(0);
    writeAll(index, 0, header());
    index.flush();
    data.flush();
    return { ends, size };
  }
  const head = new Uint8Array(HEADER);
  index.read(0, head);
  if (new DataView(head.buffer).getUint32(0, true) !== MAGIC) {
    throw new Error('the index of this take was written by another program');
  }
  let duration = 0;
  const record = new Uint8Array(RECORD);
  const length = data.size();
  for (let number = 0; index.read(HEADER + number * RECORD, record) === RECORD; number++) {
    const piece = decodeRecord(number, record);
    if (!piece || piece.offset !== size || piece.offset + piece.length > length) break;
    size += piece.length;
    duration += piece.duration_us;
    ends.push(size, duration);
  }
  const whole = HEADER + (ends.length / 2) * RECORD;
  if (index.size() !== whole) index.truncate(whole);
  if (length !== size) data.truncate(size);
  return { ends, size };
}

/**
 * Opens a journal over two files, new or left behind by a crash. Of each piece only its end (bytes
 * and microseconds) stays in memory, so a take of four hours costs less than a megabyte.
 */
export function openJournal({ data, index, sha256 }: JournalDeps): Journal {
  const found = recover(data, index);
  /** Pairs: end of piece n in bytes at 2n, in microseconds at 2n + 1. */
  const ends = found.ends;
  let tail = Promise.resolve();
  let closed = false;

  const count = () => ends.length / 2;
  const size = () => ends[ends.length - 2] ?? 0;
  const duration_us = () => ends[ends.length - 1] ?? 0;

  const piece = (number: number): Piece => {
    const record = new Uint8Array(RECORD);
    const got = index.read(HEADER + number * RECORD, record);
    const decoded = got === RECORD ? decodeRecord(number, record) : null;
    if (!decoded) throw new Error(`piece ${number} of the index cannot be read`);
    return decoded;
  };

  const pieceAt = (offset: number): number => {
    let low = 0;
    let high = count();
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle * 2] ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  const write = async (bytes: Uint8Array<ArrayBuffer>, length_us: number): Promise<void> => {
    const digest = await sha256(bytes);
    if (closed) throw new Error('the journal is closed');
    const offset = size();
    const number = count();
    const record = encodeRecord(number, {
      offset,
      length: bytes.length,
      duration_us: length_us,
      sha256: digest,
    });
    try {
      writeAll(data, offset, bytes);
      data.flush();
      writeAll(index, HEADER + number * RECORD, record);
      index.flush();
    } catch (error) {
      data.truncate(offset);
      index.truncate(HEADER + number * RECORD);
      throw error;
    }
    ends.push(offset + bytes.length, duration_us() + length_us);
  };

  return {
    count,
    size,
    duration_us,
    piece,
    pieceAt,
    append(bytes, length_us) {
      const done = tail.then(() => write(bytes, Math.max(0, Math.round(length_us))));
      // One failed piece must not keep the next from being tried.
      tail = done.catch(() => undefined);
      return done;
    },
    read(offset, length) {
      const bytes = new Uint8Array(length);
      const got = data.read(offset, bytes);
      if (got < length) throw new Error(`only ${got} of ${length} bytes could be read`);
      return bytes;
    },
    durationAt(offset) {
      const number = pieceAt(offset);
      return number === 0 ? 0 : (ends[number * 2 - 1] ?? 0);
    },
    async blank(number) {
      const { offset, length } = piece(number);
      const zeros = new Uint8Array(length);
      const digest = await sha256(zeros);
      const duration =
        (ends[number * 2 + 1] ?? 0) - (number === 0 ? 0 : (ends[number * 2 - 1] ?? 0));
      writeAll(data, offset, zeros);
      data.flush();
      writeAll(
        index,
        HEADER + number * RECORD,
        encodeRecord(number, { offset, length, duration_us: duration, sha256: digest }),
      );
      index.flush();
    },
    close() {
      if (closed) return;
      closed = true;
      data.close();
      index.close();
    },
  };
}
