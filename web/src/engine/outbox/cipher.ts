/**
 * Encrypts the pieces of one take. The key is made from the participant's key of the recording and
 * the take's id; a sealed piece is its nonce (12 bytes), the ciphertext, and the tag (16 bytes) of
 * AES-256-GCM, bound to the piece's number.
 */
export interface PieceCipher {
  seal: (number: number, bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;
  /** Rejects when it was sealed with another key or as another piece. */
  open: (number: number, sealed: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;
  /** What can be had of a piece that this disk damaged: a flipped bit stays one flipped bit. */
  salvage: (sealed: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;
}

const NONCE = 12;
const TAG = 16;
/** How much longer a sealed piece is. */
export const SEAL = NONCE + TAG;
const EPOCH = 8;

/** The participant's key of a recording, as it came from the server; it cannot be read out again. */
export async function importKey(raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const key = await crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveKey']);
  raw.fill(0);
  return key;
}

/** Makes the cipher of a take. */
export async function createCipher(key: CryptoKey, take_id: string): Promise<PieceCipher> {
  const from = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(0),
    info: new TextEncoder().encode(`rostrum take ${take_id}`),
  };
  const derived = (name: 'AES-GCM' | 'AES-CTR', use: KeyUsage[]) =>
    crypto.subtle.deriveKey(from, key, { name, length: 256 }, false, use);
  const own = await derived('AES-GCM', ['encrypt', 'decrypt']);
  // A nonce must never come twice under a key, also not when a piece is written again after the disk
  // refused it or the journal is opened anew: so it counts what was sealed, behind a number drawn
  // for this opening.
  const epoch = crypto.getRandomValues(new Uint8Array(EPOCH));
  let sealed = 0;

  const bound = (number: number) => {
    const data = new Uint8Array(4);
    new DataView(data.buffer).setUint32(0, number, true);
    return data;
  };

  return {
    async seal(number, bytes) {
      const out = new Uint8Array(bytes.length + SEAL);
      out.set(epoch);
      new DataView(out.buffer).setUint32(EPOCH, sealed++);
      const by = { name: 'AES-GCM', iv: out.slice(0, NONCE), additionalData: bound(number) };
      out.set(new Uint8Array(await crypto.subtle.encrypt(by, own, bytes)), NONCE);
      return out;
    },
    async open(number, piece) {
      const by = { name: 'AES-GCM', iv: piece.slice(0, NONCE), additionalData: bound(number) };
      return new Uint8Array(await crypto.subtle.decrypt(by, own, piece.subarray(NONCE)));
    },
    async salvage(piece) {
      // Inside, GCM is counter mode that begins at 2 behind the nonce; without its tag it never refuses.
      const counter = new Uint8Array(16);
      counter.set(piece.subarray(0, NONCE));
      counter[15] = 2;
      const plain = await derived('AES-CTR', ['decrypt']);
      const body = piece.subarray(NONCE, piece.length - TAG);
      const by = { name: 'AES-CTR', counter, length: 32 };
      return new Uint8Array(await crypto.subtle.decrypt(by, plain, body));
    },
  };
}
