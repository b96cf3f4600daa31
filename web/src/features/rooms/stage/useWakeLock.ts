import { useEffect } from 'react';

/** Keeps the screen on during a meeting; a phone that sleeps stops sending. */
export function useWakeLock(): void {
  useEffect(() => {
    const wake = (navigator as { wakeLock?: WakeLock }).wakeLock;
    if (!wake) return undefined;
    let lock: WakeLockSentinel | null = null;
    let over = false;
    const take = async () => {
      if (document.visibilityState !== 'visible') return;
      // Refused on a low battery, for one; the meeting goes on without it.
      lock = await wake.request('screen').catch(() => null);
      if (over) await lock?.release();
    };
    const again = () => void take();
    void take();
    document.addEventListener('visibilitychange', again);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', again);
      void lock?.release();
    };
  }, []);
}
