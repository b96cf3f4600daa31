import home from './home.json';
import imports from './imports.json';
import ops from './ops.json';
import playback from './playback.json';
import recordings from './recordings.json';
import shares from './shares.json';

export const words = { home, imports, ops, playback, recordings, shares };
