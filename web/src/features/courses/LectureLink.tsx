import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface LectureLinkProps {
  courseId: string;
  recordingId: string;
  className?: string;
  children: ReactNode;
}

/** A link to a lecture's own page. */
export function LectureLink({ courseId, recordingId, className, children }: LectureLinkProps) {
  return (
    <Link
      to="/courses/$courseId/lectures/$recordingId"
      params={{ courseId, recordingId }}
      className={className}
    >
      {children}
    </Link>
  );
}
