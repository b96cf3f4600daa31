import type { Caption, Chapter } from '@/api';
import type { Way } from '../way';
import type { StreamTransport } from './stream-transport';
import type { Transport } from './transport';

/** A picture of a second, for the seek bar. */
export interface Preview {
  address: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Everything that controls and keys of one player drive. What it does not have, it does not offer. */
export interface Deck {
  transport: Transport;
  stream?: StreamTransport;
  /** By which one came to play it. */
  way?: Way;
  /** What is played happens now. */
  live?: boolean;
  /** Whether one can go back in it: not where it comes by a connection of its own. */
  kept?: boolean;
  /** There is a camera beside the shared screen. */
  hasBeside?: boolean;
  captions?: readonly Caption[];
  chapters?: readonly Chapter[];
  preview?: (second: number) => Preview | null;
  /** Somebody looks for a place: the pictures for it are fetched now and not before. */
  wantPreview?: () => void;
  pictureInPicture?: () => void;
  /** Whether the page can give the player its whole width. */
  theatre?: boolean;
}
