import { SEAL, type PieceCipher } from './cipher';

/**
 * The journal of one take: a data file that only grows and an index file that says, piece by piece,
 * what is surely in it. A piece counts as saved when both files were flushed; after a crash the
 * index is read up to its first broken record and everything behind it is cut off.
 *
 * Index file: a header of 16 bytes, then one record of 64 bytes for each piece (little endian):
 *   0 number of the piece · 4 flags (1: blank) · 8 offset · 16 length · 20 duration in µs
 *   24 SHA-256 of the piece as it lies in the data file · 56 CRC-32 of the 56 bytes before · 60 zero
 * Offsets and lengths are those of the media. In the data file each piece is sealed and so much
 * longer; the hash is that of the sealed piece, since one of the media would tell silence from
 * speech. Journals whose header says RSJ1 are of before and not sealed.
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

/** A piece as it was appended; not whole when this disk damaged it and this is what could be saved. */
export interface PieceBytes {
  bytes: Uint8Array<ArrayBuffer>;
  whole: boolean;
}

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
  bytes: (number: number) => Promise<PieceBytes>;
  /** Whether a cipher is needed before anything can be appended or read. */
  locked: () => boolean;
  unlock: (cipher: PieceCipher) => void;
  /** Microseconds of media in the first `offset` bytes (whole pieces). */
  durationAt: (offset: number) => number;
  /** Makes a damaged piece zeros of the same length. */
  blank: (number: number) => Promise<void>;
  /** Empties both files and closes them. */
  wipe: () => void;
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
const MAGIC = 0x324a5352; // "RSJ2"
const MAGIC_BARE = 0x314a5352; // "RSJ1"
const BLANK = 1;

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

function encodeRecord(number: number, piece: Piece, flags = 0): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(RECORD);
  const view = new DataView(record.buffer);
  view.setUint32(0, number, true);
  view.setUint32(4, flags, true);
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

/** What is in the two files. */
interface Found {
  ends: number[];
  /** How much longer each piece is in the data file. */
  seal: number;
}

/** Reads what a crash left: the longest run of whole records whose bytes are all in the data file. */
function recover(data: ByteFile, index: ByteFile): Found {
  const ends: number[] = [];
  let size = 0;
  if (index.size() < HEADER) {
    data.truncate(0);
    index.truncate(0);
    writeAll(index, 0, header());
    index.flush();
    data.flush();
    return { ends, seal: SEAL };
  }
  const head = new Uint8Array(HEADER);
  index.read(0, head);
  const magic = new DataView(head.buffer).getUint32(0, true);
  if (magic !== MAGIC && magic !== MAGIC_BARE) {
    throw new Error('the index of this take was written by another program');
  }
  const seal = magic === MAGIC ? SEAL : 0;
  let duration = 0;
  const record = new Uint8Array(RECORD);
  const length = data.size();
  for (let number = 0; index.read(HEADER + number * RECORD, record) === RECORD; number++) {
    const piece = decodeRecord(number, record);
    if (!piece || piece.offset !== size) break;
    if (piece.offset + piece.length + (number + 1) * seal > length) break;
    size += piece.length;
    duration += piece.duration_us;
    ends.push(size, duration);
  }
  const count = ends.length / 2;
  const whole = HEADER + count * RECORD;
  if (index.size() !== whole) index.truncate(whole);
  if (length !== size + count * seal) data.truncate(size + count * seal);
  return { ends, seal };
}

/**
 * Opens a journal over two files, new or left behind by a crash. Of each piece only its end (bytes
 * and microseconds) stays in memory, so a take of four hours costs less than a megabyte.
 */
export function openJournal({ data, index, sha256 }: JournalDeps): Journal {
  const { ends, seal } = recover(data, index);
  /** Pairs: end of piece n in bytes at 2n, in microseconds at 2n + 1. */
  let cipher: PieceCipher | null = null;
  let tail = Promise.resolve();
  let closed = false;

  const count = () => ends.length / 2;
  const size = () => ends[ends.length - 2] ?? 0;
  const duration_us = () => ends[ends.length - 1] ?? 0;

  const recordOf = (number: number) => {
    const record = new Uint8Array(RECORD);
    const got = index.read(HEADER + number * RECORD, record);
    const decoded = got === RECORD ? decodeRecord(number, record) : null;
    if (!decoded) throw new Error(`piece ${number} of the index cannot be read`);
    return { ...decoded, blank: (record[4] ?? 0) === BLANK };
  };

  /** The cipher, where pieces are sealed. */
  const needed = (): PieceCipher | null => {
    if (seal > 0 && !cipher) throw new Error('the journal is locked');
    return cipher;
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
    const number = count();
    const stored = (await needed()?.seal(number, bytes)) ?? bytes;
    const digest = await sha256(stored);
    if (closed) throw new Error('the journal is closed');
    const offset = size();
    const at = offset + number * seal;
    const record = encodeRecord(number, {
      offset,
      length: bytes.length,
      duration_us: length_us,
      sha256: digest,
    });
    try {
      writeAll(data, at, stored);
      data.flush();
      writeAll(index, HEADER + number * RECORD, record);
      index.flush();
    } catch (error) {
      data.truncate(at);
      index.truncate(HEADER + number * RECORD);
      throw error;
    }
    ends.push(offset + bytes.length, duration_us() + length_us);
  };

  const close = () => {
    if (closed) return;
    closed = true;
    data.close();
    index.close();
  };

  return {
    count,
    size,
    duration_us,
    piece: recordOf,
    pieceAt,
    append(bytes, length_us) {
      const done = tail.then(() => write(bytes, Math.max(0, Math.round(length_us))));
      // One failed piece must not keep the next from being tried.
      tail = done.catch(() => undefined);
      return done;
    },
    async bytes(number) {
      const by = needed();
      const { offset, length, sha256: wanted, blank } = recordOf(number);
      if (blank) return { bytes: new Uint8Array(length), whole: true };
      const stored = new Uint8Array(length + seal);
      const got = data.read(offset + number * seal, stored);
      if (got < stored.length) {
        throw new Error(`only ${got} of ${stored.length} bytes could be read`);
      }
      const digest = await sha256(stored);
      const whole = digest.every((byte, at) => byte === wanted[at]);
      if (!by) return { bytes: stored, whole };
      // What the disk kept well but does not open is of another key: an error, and never garbage.
      return { bytes: await (whole ? by.open(number, stored) : by.salvage(stored)), whole };
    },
    locked: () => seal > 0 && cipher === null,
    unlock(by) {
      cipher = by;
    },
    durationAt(offset) {
      const number = pieceAt(offset);
      return number === 0 ? 0 : (ends[number * 2 - 1] ?? 0);
    },
    async blank(number) {
      const { offset, length, sha256: before } = recordOf(number);
      const zeros = new Uint8Array(length);
      const duration =
        (ends[number * 2 + 1] ?? 0) - (number === 0 ? 0 : (ends[number * 2 - 1] ?? 0));
      // Of a sealed piece only the index says it: sealing another text in its place is not needed.
      const digest = seal > 0 ? before : await sha256(zeros);
      if (seal === 0) {
        writeAll(data, offset, zeros);
        data.flush();
      }
      const blanked = { offset, length, duration_us: duration, sha256: digest };
      writeAll(
        index,
        HEADER + number * RECORD,
        encodeRecord(number, blanked, seal > 0 ? BLANK : 0),
      );
      index.flush();
    },
    wipe() {
      if (!closed) {
        data.truncate(0);
        data.flush();
        index.truncate(0);
        index.flush();
      }
      close();
    },
    close,
  };
}
