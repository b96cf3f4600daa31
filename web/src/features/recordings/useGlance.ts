import { useEffect, useRef, useState, type PointerEvent } from 'react';

/** Whoever only passes by has seen nothing. */
const PAUSE_MS = 400;

/** Whether a pointer rests on something. A finger does not, and nothing moves for those who asked for that. */
export function useGlance(worthIt: boolean) {
  const [glancing, setGlancing] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onPointerEnter = ({ pointerType }: PointerEvent) => {
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (!worthIt || still || pointerType === 'touch') return;
    timer.current = setTimeout(() => setGlancing(true), PAUSE_MS);
  };
  const onPointerLeave = () => {
    clearTimeout(timer.current);
    setGlancing(false);
  };
  return { glancing, onPointerEnter, onPointerLeave };
}
