import { useCallback, useEffect, useState, type RefObject } from 'react';

/** So long after the last move the controls leave the picture. */
const IDLE_MS = 3_000;

/** Whether nobody has moved in the player for a while. Only asked where controls lie over the picture. */
export function useIdle(frame: RefObject<HTMLElement | null>, on: boolean) {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (!on || !element) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wake = (event?: Event) => {
      // A finger's move is a tap, which says for itself what it means.
      if (event instanceof PointerEvent && event.pointerType === 'touch') return;
      setIdle(false);
      clearTimeout(timer);
      timer = setTimeout(() => setIdle(true), IDLE_MS);
    };
    wake();
    const names = ['pointermove', 'pointerdown', 'keydown', 'focusin'];
    for (const name of names) element.addEventListener(name, wake);
    return () => {
      clearTimeout(timer);
      for (const name of names) element.removeEventListener(name, wake);
    };
  }, [frame, on]);
  const flip = useCallback(() => setIdle((before) => !before), []);
  return { idle: on && idle, flip };
}
