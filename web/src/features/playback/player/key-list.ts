/** The keys of the player as they are listed under `?`: the keys, and what they do. */
export const PLAYER_KEYS = [
  ['Space K', 'play'],
  ['← →', 'seek'],
  ['J L', 'jump'],
  ['0 … 9', 'tenth'],
  ['Shift+← Shift+→', 'chapter'],
  ['↑ ↓', 'volume'],
  ['M', 'mute'],
  ['< >', 'speed'],
  ['C', 'captions'],
  ['F', 'fullscreen'],
  ['T', 'theatre'],
  ['I', 'pip'],
] as const;
