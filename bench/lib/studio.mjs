// A room in which a guest agreed to be recorded, a recording of it, and takes that this guest sends.
import { createRoom, joinAsGuest } from '../../e2e/support/api.mjs';
import { connect } from '../../e2e/support/socket.mjs';
import { until } from '../../e2e/support/wait.mjs';
import { Tus } from './tus.mjs';

export class Studio {
  #parts = 0;

  /** Opens a room of `host`; `before` is called with it before the recording begins. */
  static async open(server, host, name, before = async () => {}) {
    const room = await createRoom(host, name);
    const guest = await joinAsGuest(server, room, 'Grace');
    const socket = await connect(server, guest.token);
    await socket.ask('room:join', {
      room_id: room.id,
      decode: ['vp8', 'h264'],
      consent: true,
      client: { browser: 'proof', version: '1', mobile: false },
    });
    await before(room);
    const { id } = await host.post('/api/v1/recordings/start', { room_id: room.id });
    return new Studio({ host, room, guest, socket, id, tus: new Tus(server, guest.token) });
  }

  constructor(parts) {
    Object.assign(this, parts);
  }

  /** Announces a take of bare samples; its id. */
  async newTake() {
    const { take_id } = await this.guest.post(`/api/v1/recordings/${this.id}/takes`, {
      source: 'microphone',
      mime: 'audio/x-pcm',
      codec: 's16le',
      sample_rate: 48_000,
      channels: 1,
      started_at_ms: Date.now(),
      part: this.#parts++,
    });
    return take_id;
  }

  async pieces() {
    const { tracks } = await this.host.get(`/api/v1/recordings/${this.id}`);
    return tracks.flatMap(({ pieces }) => pieces);
  }

  /** The `length` bytes of a take that has arrived, as its host gets them. */
  async take(id, length) {
    const piece = await until('the take is attached', async () =>
      (await this.pieces()).find((piece) => piece.id === id),
    );
    const answer = await this.host.raw('GET', piece.url);
    const bytes = Buffer.from(await answer.arrayBuffer());
    // Bare samples are given out with the head of a WAV file.
    return bytes.subarray(bytes.length - length);
  }

  /** Ends the recording and removes it for good. */
  async remove() {
    this.socket.close();
    await this.host.post(`/api/v1/recordings/${this.id}/stop`);
    for (const query of ['', '?for_good=true'])
      await this.host.call('DELETE', `/api/v1/recordings/${this.id}${query}`);
  }
}
