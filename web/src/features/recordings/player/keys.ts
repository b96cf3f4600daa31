import type { Transport } from './transport';

const SECOND = 1000;

/** What each key of the player does; the list under `?` says the same. */
const KEYS: Record<string, (transport: Transport) => void> = {
  ' ': toggle,
  k: toggle,
  ArrowLeft: by(-5 * SECOND),
  ArrowRight: by(5 * SECOND),
  j: by(-10 * SECOND),
  l: by(10 * SECOND),
  ArrowUp: louder(0.1),
  ArrowDown: louder(-0.1),
  m: (transport) => transport.setMuted(!transport.state.get().muted),
  Home: (transport) => transport.seek(0),
  End: (transport) => transport.seek(transport.state.get().durationMs),
};

function toggle(transport: Transport): void {
  if (transport.state.get().playing) transport.pause();
  else transport.play();
}

function by(ms: number) {
  return (transport: Transport) => transport.seek(transport.state.get().positionMs + ms);
}

function louder(step: number) {
  return (transport: Transport) => transport.setVolume(transport.state.get().volume + step);
}

interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** Does what the key stands for; false when it stands for nothing here. */
export function pressKey(event: KeyPress, transport: Transport): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  act?.(transport);
  return act !== undefined;
}
