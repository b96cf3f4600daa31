import { useEffect, useMemo } from 'react';
import type { Seat } from './api';
import { createTalk, type Talk } from './talk';

/** Takes part for as long as there is a seat to do it from. */
export function useTalk(seat: Seat | null): Talk | null {
  const talk = useMemo(() => (seat ? createTalk(seat) : null), [seat]);
  useEffect(() => talk?.run(), [talk]);
  return talk;
}
