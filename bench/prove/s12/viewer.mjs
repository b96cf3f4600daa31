// Somebody who watches in one of the ways there are, and every address that they can fetch in it.
import { Api } from '../../../e2e/support/api.mjs';

/** Parts of a list that are fetched: the first and the last of its segments. */
const ends = (all) => [...new Set([all.at(0), all.at(-1)])].filter(Boolean);

export class Viewer {
  /**
   * @param {string} why the right by which they see the recording, and which is going to end
   * @param {string} how `token`: an access token; `pt`: a token in the address; `cookie`; `signed`: a signed address
   * @param {{pt?: string, headers?: object}} known what they identify themselves with
   */
  constructor(server, recording, why, how, known) {
    Object.assign(this, { server, why, how, known });
    this.base = `/api/v1/recordings/${recording}`;
    /** What is fetched over and over: `{what, path, method, headers, body}`. */
    this.addresses = [];
    /** What is asked once, after the end: how they would come in anew. */
    this.doors = [];
    /** When the right ended, as far as whoever ended it was told. */
    this.ended = Infinity;
  }

  add(path, extra = {}) {
    const headers = { ...this.known.headers, ...extra.headers };
    const what = extra.what ?? path.split('?')[0].replace(this.base, '…');
    this.addresses.push({ method: 'GET', path, ...extra, what, headers, viewer: this });
  }

  door(what, method, path, body) {
    const headers = { ...this.known.headers };
    this.doors.push({ what, method, path, body, headers, viewer: this });
  }

  async text(path) {
    const answer = await fetchOne(this.server, { path, headers: this.known.headers });
    if (answer.status !== 200)
      throw new Error(`${this.why}, by ${this.how}: ${path} answered ${answer.status}`);
    return answer.text();
  }

  /** Finds everything that can be fetched. */
  async look({ download = false } = {}) {
    const { base, known } = this;
    const own = (name) => `${base}/${name}${known.pt ? `?pt=${known.pt}` : ''}`;
    for (const name of ['manifest.mpd', 'master.m3u8', 'playlist.m3u8'])
      this.add(own(`stream/${name}`));
    for (const name of ['sprite.jpg', 'sprite.vtt', 'thumbnail', 'peaks', 'playback-info'])
      this.add(own(name));
    for (const name of ['captions', 'chapters']) this.add(own(name));
    const { items } = JSON.parse(await this.text(own('captions')));
    for (const { id } of items) this.add(own(`captions/${id}`));
    if (download) this.add(own('download'), { headers: { range: 'bytes=0-99' } });

    const lists = [own('stream/playlist.m3u8')];
    for (const list of listed(await this.text(own('stream/master.m3u8')))) {
      const path = this.#beside(own('stream/master.m3u8'), list);
      this.add(path);
      lists.push(path);
    }
    for (const list of lists) {
      for (const name of ends(listed(await this.text(list)))) this.add(this.#beside(list, name));
    }
    // As a proxy asks that keeps the bytes itself.
    const segment = this.addresses.find(({ path }) => path.includes('.m4s'));
    const headers = { 'x-original-uri': segment.path };
    this.add('/api/v1/playback/authorize', { headers });
    return this;
  }

  #beside(list, name) {
    const { pathname, search } = new URL(name, new URL(list, this.server.url));
    return pathname + search;
  }
}

/** The addresses that a playlist lists. */
function listed(text) {
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
  const quoted = [...text.matchAll(/URI="([^"]+)"/g)].map(([, uri]) => uri);
  return [...quoted, ...lines];
}

export function fetchOne(server, { method = 'GET', path, headers, body }) {
  return new Api(server).raw(method, path, body, headers);
}
