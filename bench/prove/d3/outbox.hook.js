// Put in front of the outbox's worker: tells what is sealed for the disk and what the page is told. With __SABOTAGE__ the disk
// says that it has what it only gets three seconds later.
{
  const tell = new BroadcastChannel('d3');
  const { subtle } = crypto;
  const { deriveKey, encrypt } = SubtleCrypto.prototype;
  const takes = new WeakMap();
  SubtleCrypto.prototype.deriveKey = async function (from, ...rest) {
    const key = await deriveKey.call(this, from, ...rest);
    const name = new TextDecoder().decode(from.info);
    if (name.startsWith('rostrum take ')) takes.set(key, name.slice('rostrum take '.length));
    return key;
  };
  SubtleCrypto.prototype.encrypt = async function (by, key, bytes) {
    const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
    const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const number = new DataView(by.additionalData.buffer).getUint32(0, true);
    tell.postMessage({
      take: takes.get(key),
      number,
      sha256,
      length: bytes.byteLength,
    });
    return encrypt.call(this, by, key, bytes);
  };
  const post = self.postMessage.bind(self);
  self.postMessage = (message, ...rest) => {
    post(message, ...rest);
    if (message?.op === 'items') tell.postMessage({ items: message.items });
  };

  if (__SABOTAGE__) {
    const { write, getSize, flush } = FileSystemSyncAccessHandle.prototype;
    const waiting = new Map();
    Object.assign(FileSystemSyncAccessHandle.prototype, {
      write(bytes, options) {
        const later = waiting.get(this) ?? [];
        waiting.set(this, later);
        const one = { bytes: bytes.slice(), at: options?.at ?? 0 };
        later.push(one);
        setTimeout(() => {
          later.splice(later.indexOf(one), 1);
          try {
            write.call(this, one.bytes, { at: one.at });
            flush.call(this);
          } catch {
            // It was closed meanwhile.
          }
        }, 3000);
        return bytes.byteLength;
      },
      getSize() {
        const ends = (waiting.get(this) ?? []).map(({ bytes, at }) => at + bytes.byteLength);
        return Math.max(getSize.call(this), ...ends);
      },
    });
  }
}
