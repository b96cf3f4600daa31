import { useCallback, useEffect, useRef, useState } from 'react';

/** A phone's video element can fill the screen where nothing else can. */
interface PhoneVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
}

/** Fills the screen with the frame and leaves again. */
export function useFullscreen() {
  const frame = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const [fullscreen, setFullscreen] = useState(false);
  const take = useCallback((element: HTMLDivElement | null) => {
    frame.current = element;
    setPlace(element);
  }, []);
  useEffect(() => {
    const read = () => setFullscreen(document.fullscreenElement === frame.current);
    document.addEventListener('fullscreenchange', read);
    return () => document.removeEventListener('fullscreenchange', read);
  }, []);
  const toggle = useCallback(() => {
    const element = frame.current;
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (document.fullscreenEnabled) void element?.requestFullscreen();
    else element?.querySelector<PhoneVideo>('video')?.webkitEnterFullscreen?.();
  }, []);
  return { frame, take, place, fullscreen, toggle };
}
