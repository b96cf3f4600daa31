// Watches a data folder and says whose bytes are in it.
import { join } from 'node:path';
import { pause } from '../../../e2e/support/wait.mjs';
import { filesOf } from '../../lib/disk.mjs';

/** What holds no media: the database, the key, the settings. */
const HOUSE = /^(rostrum\.db(-wal|-shm|-journal)?|secret\.key|rostrum\.toml|[\w.-]*lock)$/;
/** Where the mix is made, of nothing but the files of tracks. */
const MIX = /^tmp\/media-[^/]+\/|^media\/recordings\/[^/]+\/(mix|renditions?)/;
const TRACK = /^media\/recordings\/([^/]+)\/([^/]+)\//;
/** Sound and pictures of one second are more than this; rows about people are less. */
const ROWS = 4_000_000;

export class Watch {
  constructor(server, host) {
    this.data = server.data;
    this.host = host;
    this.recording = null;
    /** Whether the recording is over and is being mixed. */
    this.mixes = false;
    this.stray = new Set();
    this.strayBytes = 0;
    this.before = filesOf(this.data);
  }

  /** The participant each track of the recording belongs to. */
  async #owners() {
    if (!this.recording) return new Map();
    const { tracks } = await this.host.get(`/api/v1/recordings/${this.recording}`);
    return new Map(tracks.map((track) => [track.id, track.participant.id]));
  }

  /** The bytes on the disk of one participant. */
  async bytesOf({ participant }) {
    const owners = await this.#owners();
    let bytes = 0;
    for (const [path, size] of filesOf(this.data)) {
      const track = TRACK.exec(path)?.[2];
      if (track && owners.get(track) === participant) bytes += size;
    }
    return bytes;
  }

  /** Looks often for `ms`; whatever grows and is not of one of `allowed` is a stray. */
  async during(ms, allowed) {
    const end = performance.now() + ms;
    const may = new Set(allowed.map(({ participant }) => participant));
    do {
      const now = filesOf(this.data);
      const owners = await this.#owners();
      for (const [path, size] of now) this.#judge(path, size, owners, may);
      this.before = now;
      await pause(100);
    } while (performance.now() < end);
  }

  #judge(path, size, owners, may) {
    const grown = size - (this.before.get(path) ?? 0);
    if (grown <= 0) return;
    if (HOUSE.test(path)) {
      if (size > ROWS) this.#add(path, grown, 'is too large to hold only rows');
      return;
    }
    if (this.mixes && MIX.test(path)) return;
    const track = TRACK.exec(path)?.[2];
    const owner = track && owners.get(track);
    if (!owner) this.#add(path, grown, 'belongs to nobody');
    else if (!may.has(owner)) this.#add(path, grown, `belongs to ${owner}`);
  }

  #add(path, bytes, why) {
    this.strayBytes += bytes;
    this.stray.add(`${join(this.data, path)} ${why}`);
  }
}
