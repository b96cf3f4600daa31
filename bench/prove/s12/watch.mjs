// Fetches everything over and over, while the rights to it end, and notes what is still answered.
import { fetchOne } from './viewer.mjs';

/** So many requests are under way at once. */
const AT_ONCE = 8;
/** After this long a right that ended counts everywhere. */
export const COUNTS_AFTER_MS = 2000;

export class Watch {
  constructor(server) {
    this.server = server;
    this.found = { addresses: 0, late: 0, ill: 0, requests: 0, last_ms: 0 };
    /** Addresses that were answered later, each once. */
    this.late = new Set();
    this.problems = [];
  }

  /** Everything must be answered before its right ends: else that it is refused later would prove nothing. */
  async mustWork(viewers) {
    await this.#all(
      viewers.flatMap(({ addresses }) => addresses),
      (address, status) => {
        if (status >= 400)
          throw new Error(`${said(address)} was answered ${status} from the beginning`);
      },
    );
  }

  /** Fetches everything again and again while `end` ends the rights, and until the last of them counts. */
  async while(viewers, end) {
    const all = viewers.flatMap(({ addresses }) => addresses);
    let over = false;
    const fetching = (async () => {
      while (!over)
        await this.#all(
          all,
          (...answer) => this.#judge(...answer),
          () => over,
        );
    })();
    try {
      await end();
      const last = Math.max(...viewers.map(({ ended }) => ended));
      await until(last + COUNTS_AFTER_MS);
    } finally {
      over = true;
      await fetching;
    }
    await this.after(viewers);
  }

  /** Fetches everything once more, and tries to come in anew. */
  async after(viewers) {
    const all = viewers.flatMap(({ addresses, doors }) => [...addresses, ...doors]);
    this.found.addresses += all.length;
    await this.#all(all, (...answer) => this.#judge(...answer));
  }

  #judge(address, status, asked) {
    if (status === 429) throw new Error(`${said(address)}: the limit on requests answered`);
    if (status >= 500) {
      this.found.ill += 1;
      this.problems.push(`${said(address)} was answered ${status}`);
    }
    if (status >= 400) return;
    const after = asked - address.viewer.ended;
    if (after <= 0) return;
    this.found.last_ms = Math.max(this.found.last_ms, Math.round(after));
    if (after <= COUNTS_AFTER_MS || this.late.has(address)) return;
    this.late.add(address);
    this.found.late += 1;
    this.problems.push(`${said(address)} was answered ${status} ${Math.round(after)} ms after`);
  }

  async #all(addresses, judge, over = () => false) {
    const todo = addresses[Symbol.iterator]();
    const work = async () => {
      for (const address of todo) {
        if (over()) return;
        const asked = Date.now();
        const answer = await fetchOne(this.server, address);
        await answer.arrayBuffer();
        this.found.requests += 1;
        judge(address, answer.status, asked);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
}

const said = ({ what, viewer }) => `${viewer.why}: ${what} (by ${viewer.how})`;

/** Waits for that moment of the clock, which the server goes by too. */
export const until = (moment) =>
  new Promise((done) => setTimeout(done, Math.max(0, moment - Date.now())));
