import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Recording } from '@/api';
import { glimpsesQuery } from './state';

/** Some silent seconds of a film over its poster. What is in it is said beside it. */
export function Glimpses({ recording }: { recording: Recording }) {
  const { data: blob } = useQuery(glimpsesQuery(recording));
  const show = useCallback(
    (video: HTMLVideoElement) => {
      if (!blob) return;
      const address = URL.createObjectURL(blob);
      video.src = address;
      return () => URL.revokeObjectURL(address);
    },
    [blob],
  );
  if (!blob) return null;
  return (
    <video
      ref={show}
      muted
      loop
      autoPlay
      playsInline
      aria-hidden="true"
      tabIndex={-1}
      className="motion-appear pointer-events-none absolute inset-0 size-full rounded-card object-cover"
    />
  );
}
