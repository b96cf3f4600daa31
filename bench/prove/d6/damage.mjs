// Ways in which a disk spoils a file. Each answers other bytes than it was given, or null for no file at all.
const SECTOR = 512;

export const WAYS = {
  flip(bytes, chance) {
    const spoilt = Buffer.from(bytes);
    spoilt[chance.whole(0, spoilt.length - 1)] ^= 1 << chance.whole(0, 7);
    return spoilt;
  },

  flipMany(bytes, chance) {
    const spoilt = Buffer.from(bytes);
    // An odd number: they cannot take each other back.
    for (let n = 0; n < 2 * chance.whole(1, 6) + 1; n += 1)
      spoilt[chance.whole(0, spoilt.length - 1)] ^= 1 << chance.whole(0, 7);
    return spoilt;
  },

  cut(bytes, chance) {
    return bytes.subarray(0, chance.whole(0, bytes.length - 1));
  },

  lose() {
    return null;
  },

  grow(bytes, chance) {
    return Buffer.concat([bytes, Buffer.alloc(chance.whole(1, 5000))]);
  },

  /** A sector that was never written: zeros. */
  hole(bytes, chance) {
    const spoilt = Buffer.from(bytes);
    const begin = sector(bytes, chance);
    spoilt.fill(0, begin, Math.min(begin + SECTOR, spoilt.length));
    return spoilt;
  },

  /** A sector that went to the place of another. */
  misplace(bytes, chance) {
    const spoilt = Buffer.from(bytes);
    const [from, to] = [sector(bytes, chance), sector(bytes, chance)];
    bytes.copy(spoilt, to, from, Math.min(from + SECTOR, bytes.length));
    return spoilt;
  },
};

function sector(bytes, chance) {
  return chance.whole(0, Math.floor((bytes.length - 1) / SECTOR)) * SECTOR;
}
