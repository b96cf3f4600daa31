import { chapterStep } from '../model';
import type { Deck } from './deck';
import { prefer, preferences } from './preferences';
import { RATES, type Transport } from './transport';

const SECOND = 1000;

/** What a player does beside playing. */
export interface Reach extends Deck {
  toggleFullscreen: () => void;
  showKeys?: (() => void) | undefined;
}

type Act = (reach: Reach) => void;

/** What each key of the player does; the list under `?` says the same. */
const KEYS: Record<string, Act> = {
  ' ': ({ transport }) => toggle(transport),
  k: ({ transport }) => toggle(transport),
  ArrowLeft: by(-5 * SECOND),
  ArrowRight: by(5 * SECOND),
  'Shift+ArrowLeft': chapter(-1),
  'Shift+ArrowRight': chapter(1),
  j: by(-10 * SECOND),
  l: by(10 * SECOND),
  ArrowUp: louder(0.1),
  ArrowDown: louder(-0.1),
  m: ({ transport }) => transport.setMuted(!transport.state.get().muted),
  f: (reach) => reach.toggleFullscreen(),
  t: ({ theatre }) => {
    if (theatre) prefer({ theatre: !preferences.get().theatre });
  },
  c: toggleCaptions,
  i: ({ pictureInPicture }) => pictureInPicture?.(),
  '<': faster(-1),
  '>': faster(1),
  Home: ({ transport }) => transport.seek(0),
  End: ({ transport, stream, live }) => {
    if (live) stream?.toLive();
    else transport.seek(transport.state.get().durationMs);
  },
  '?': ({ showKeys }) => showKeys?.(),
};

/** Turns them on in the language they were last read in, else in the first there is. */
export function toggleCaptions({ captions = [] }: Deck): void {
  const { captions: on } = preferences.get();
  const known = captions.some(({ language }) => language === on);
  prefer({ captions: known ? null : (captions[0]?.language ?? null) });
}

export function toggle(transport: Transport): void {
  if (transport.state.get().playing) transport.pause();
  else transport.play();
}

function by(ms: number): Act {
  return ({ transport }) => transport.seek(transport.state.get().positionMs + ms);
}

function louder(step: number): Act {
  return ({ transport }) => transport.setVolume(transport.state.get().volume + step);
}

function faster(step: 1 | -1): Act {
  return ({ transport, live }) => {
    // Nothing is faster than what happens now.
    if (live) return;
    const at = RATES.findIndex((rate) => rate === transport.state.get().rate);
    const next = RATES[(at < 0 ? RATES.indexOf(1) : at) + step];
    if (next !== undefined) transport.setRate(next);
  };
}

function chapter(step: 1 | -1): Act {
  return ({ transport, chapters = [] }) => {
    const to = chapterStep(chapters, transport.state.get().positionMs / SECOND, step);
    if (to !== null) transport.seek(to * SECOND);
  };
}

interface KeyPress {
  key: string;
  shiftKey?: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** Does what the key stands for; false when it stands for nothing here. */
export function pressKey(event: KeyPress, reach: Reach): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (/^\d$/.test(event.key)) {
    const { transport } = reach;
    transport.seek((transport.state.get().durationMs * Number(event.key)) / 10);
    return true;
  }
  const plain = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = event.shiftKey && plain.startsWith('Arrow') ? KEYS[`Shift+${plain}`] : KEYS[plain];
  if (!act || (plain === '?' && !reach.showKeys)) return false;
  act(reach);
  return true;
}

/** Keys that a focused button or slider needs for itself. */
const OWN = new Set([
  ' ',
  'Enter',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
]);
const WRITES =
  'input:not([type="range"]), textarea, select, [contenteditable="true"], [role="menu"], dialog';
const OPERATES = 'button, a, [role="slider"], [role="tab"], input[type="range"]';

/** Whether a key that was pressed there is for what has the focus, not for the player. */
export function isTaken(key: string, at: Element | null): boolean {
  if (at?.closest(WRITES)) return true;
  return OWN.has(key) && at?.closest(OPERATES) != null;
}
