// What the outbox's worker told, and which pieces were in what the page showed last.
export class Told {
  /** Pieces by take, in order. */
  pieces = new Map();
  /** Items by take as the page showed them last before the end. */
  shown = new Map();
  state = new Map();
  sent = new Map();
  #items = new Map();
  #frozen = false;
  #moved = new Set();

  hear({ take, number, sha256, length, items }) {
    if (take && !this.#frozen) {
      const pieces = this.pieces.get(take) ?? [];
      this.pieces.set(take, pieces);
      pieces[number] = { sha256, length };
    }
    for (const item of items ?? []) {
      if (this.#frozen) {
        const before = this.sent.get(item.id) ?? Infinity;
        if (item.uploaded_bytes > before || item.state === 'safe') this.#moved.add(item.id);
        this.sent.set(item.id, Math.min(before, item.uploaded_bytes));
      } else this.#items.set(item.id, item);
      this.state.set(item.id, item.state);
    }
  }

  saves(sources) {
    const items = [...this.#items.values()];
    return sources.every((source) =>
      items.some((one) => one.source === source && one.saved_ms > 0),
    );
  }

  freeze() {
    this.#frozen = true;
    for (const [id, item] of this.#items) if (item.saved_ms > 0) this.shown.set(id, item);
  }

  /** Sent on since the end: more bytes of it are at the server, or all. */
  isOnItsWay(take) {
    return this.#moved.has(take);
  }

  /** The pieces that make up the first `bytes` bytes. */
  savedPieces(take, bytes) {
    const saved = [];
    let from = 0;
    for (const piece of this.pieces.get(take) ?? []) {
      if (!piece || from + piece.length > bytes) break;
      saved.push({ ...piece, from });
      from += piece.length;
    }
    return saved;
  }
}
