import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

interface LectureLinkProps {
  courseId: string;
  recordingId: string;
  className?: string;
  label?: string;
  children: ReactNode;
}

/** A link to a lecture's own page. That page belongs to another feature, so it is named by its address. */
export function LectureLink({
  courseId,
  recordingId,
  className,
  label,
  children,
}: LectureLinkProps) {
  const router = useRouter();
  const href = `/courses/${courseId}/lectures/${recordingId}`;
  const follow = (event: MouseEvent) => {
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (elsewhere || event.button !== 0) return;
    event.preventDefault();
    void router.navigate({ href });
  };
  return (
    <a href={href} onClick={follow} className={className} aria-label={label}>
      {children}
    </a>
  );
}
