// A socket without a browser: connects, acknowledges, remembers what came.
import { io } from 'socket.io-client';

/** Connects with an access token; rejects with the server's words when it refuses. */
export function connect(server, token, { timeout = 10_000 } = {}) {
  const socket = io(server.url, {
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    timeout,
  });
  return new Promise((done, fail) => {
    socket.on('connect', () => done(new Line(socket)));
    socket.on('connect_error', (error) => {
      socket.close();
      fail(error);
    });
  });
}

class Line {
  constructor(socket) {
    this.socket = socket;
    this.heard = [];
    socket.onAny((event, payload) => this.heard.push({ event, payload }));
  }

  /** Sends an event and returns the data of its acknowledgement; a problem becomes an error with its `code`. */
  async ask(event, payload = {}) {
    const answer = await this.socket.timeout(10_000).emitWithAck(event, payload);
    if (answer.ok) return answer.data;
    const error = new Error(`${event}: ${answer.problem.code} ${answer.problem.detail ?? ''}`);
    error.code = answer.problem.code;
    error.status = answer.problem.status;
    throw error;
  }

  /** The first event called `name` that was or will be heard and fits. */
  next(name, fits = () => true) {
    const past = this.heard.find(({ event, payload }) => event === name && fits(payload));
    if (past) return Promise.resolve(past.payload);
    return new Promise((done) => {
      const listen = (payload) => {
        if (!fits(payload)) return;
        this.socket.off(name, listen);
        done(payload);
      };
      this.socket.on(name, listen);
    });
  }

  close() {
    this.socket.close();
  }
}
