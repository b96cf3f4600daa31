import { kept } from '@/kit/storage';
import { createStore } from '@/kit/store';

/** How this person likes to watch; kept on this device. */
export interface Preferences {
  volume: number;
  muted: boolean;
  rate: number;
  /** The language of the captions that are on; null: none. */
  captions: string | null;
  captionSize: CaptionSize;
  captionLook: CaptionLook;
  theatre: boolean;
  /** How a shared screen and the camera beside it are shown. */
  picture: PictureLook;
  /** Whether the next lecture begins by itself. */
  playNext: boolean;
}

export const CAPTION_SIZES = ['small', 'normal', 'large', 'huge'] as const;
export type CaptionSize = (typeof CAPTION_SIZES)[number];

/** `box`: light on dark; `outline`: nothing but an edge; `inverse`: dark on light; `yellow`: on black. */
export const CAPTION_LOOKS = ['box', 'outline', 'inverse', 'yellow'] as const;
export type CaptionLook = (typeof CAPTION_LOOKS)[number];

export const PICTURE_LOOKS = ['screen', 'side', 'corner'] as const;
export type PictureLook = (typeof PICTURE_LOOKS)[number];

const KEY = 'rostrum.player';

const USUAL: Preferences = {
  volume: 1,
  muted: false,
  rate: 1,
  captions: null,
  captionSize: 'normal',
  captionLook: 'box',
  theatre: false,
  picture: 'screen',
  playNext: true,
};

/** What was kept, as far as it still means something. */
export function preferencesOf(text: string | null): Preferences {
  let raw: unknown;
  try {
    raw = JSON.parse(text ?? '{}');
  } catch {
    return USUAL;
  }
  if (typeof raw !== 'object' || raw === null) return USUAL;
  const found = raw as Record<string, unknown>;
  const number = (name: 'volume' | 'rate', low: number, high: number) => {
    const value = found[name];
    return typeof value === 'number' && value >= low && value <= high ? value : USUAL[name];
  };
  const yes = (name: 'muted' | 'theatre' | 'playNext') => {
    const value = found[name];
    return typeof value === 'boolean' ? value : USUAL[name];
  };
  const captions = found['captions'];
  return {
    volume: number('volume', 0, 1),
    muted: yes('muted'),
    rate: number('rate', 0.5, 2),
    captions: typeof captions === 'string' ? captions : null,
    captionSize: CAPTION_SIZES.find((each) => each === found['captionSize']) ?? USUAL.captionSize,
    captionLook: CAPTION_LOOKS.find((each) => each === found['captionLook']) ?? USUAL.captionLook,
    theatre: yes('theatre'),
    picture: PICTURE_LOOKS.find((each) => each === found['picture']) ?? USUAL.picture,
    playNext: yes('playNext'),
  };
}

export const preferences = createStore<Preferences>(preferencesOf(kept.get(KEY)));

/** Changes some, and keeps them. */
export function prefer(change: Partial<Preferences>): void {
  const next = { ...preferences.get(), ...change };
  kept.set(KEY, JSON.stringify(next));
  preferences.set(next);
}
