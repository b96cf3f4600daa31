import { useEffect, useState, useSyncExternalStore } from 'react';
import type { OutboxItem } from '@/engine/outbox/outbox';
import { useStore } from '@/kit/useStore';
import { remember, safetyOf, secondsLeft, type Moment, type Safety } from './model';
import { outbox } from './outbox';

const NOTHING: readonly OutboxItem[] = [];
const nothing = () => NOTHING;
const never = () => () => undefined;

/** The takes of this computer, optionally of one recording. */
export function useTakes(recording_id?: string | null): readonly OutboxItem[] {
  const items = useStore(outbox)?.items;
  const all = useSyncExternalStore(items?.subscribe ?? never, items?.get ?? nothing);
  if (recording_id === undefined) return all;
  return all.filter((item) => item.recording_id === recording_id);
}

/** How safe the takes of this computer are, and how long the rest will take. */
export function useSafety(recording_id?: string | null): Safety & { seconds_left: number | null } {
  const safety = safetyOf(useTakes(recording_id));
  const { bytes_left } = safety;
  const [moments, setMoments] = useState<Moment[]>([]);
  useEffect(() => {
    const look = () =>
      setMoments((before) => remember(before, { at_ms: performance.now(), bytes_left }));
    look();
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [bytes_left]);
  return { ...safety, seconds_left: secondsLeft(moments) };
}

/** Asks before the tab is closed while it holds something no other machine has. */
export function useCloseWarning(active: boolean): void {
  useEffect(() => {
    if (!active) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [active]);
}
