// A network between a client and the server that can be cut.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A proxy for `server` on a port of its own. */
export async function openProxy(server) {
  const proxy = new Proxy(new URL(server.url).port);
  await proxy.listen();
  return proxy;
}

class Proxy {
  /** The bytes that clients have sent so far. */
  sent = 0;
  #sockets = new Set();
  #limit = Infinity;
  #cut = null;

  constructor(port) {
    this.port = port;
    this.listener = createServer((client) => this.#pass(client));
  }

  async listen() {
    this.listener.listen(0, '127.0.0.1');
    await once(this.listener, 'listening');
    this.url = `http://127.0.0.1:${this.listener.address().port}`;
  }

  /** Resolves when so many bytes were sent: then every connection is torn, and none is let through until `mend`. */
  cutAfter(bytes) {
    this.#limit = bytes;
    return new Promise((done) => (this.#cut = done));
  }

  mend() {
    this.#limit = Infinity;
  }

  close() {
    this.#tear();
    this.listener.close();
  }

  #pass(client) {
    if (this.sent >= this.#limit) return void client.destroy();
    const upstream = connect(this.port, '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      this.#sockets.add(socket);
      socket.on('error', () => {}); // its end is told by `close`
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (bytes) => {
      this.sent += bytes.length;
      if (this.sent >= this.#limit) {
        this.#tear();
        this.#cut();
      } else if (!upstream.write(bytes)) {
        client.pause();
        upstream.once('drain', () => client.resume());
      }
    });
    upstream.pipe(client);
  }

  #tear() {
    for (const socket of this.#sockets) socket.destroy();
  }
}
