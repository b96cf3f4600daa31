import { Suspense } from 'react';
import { LectureArea, RecordingPanel, RecordingStrip } from '@/features/analytics';
import { AddToCourse, liveInCourses } from '@/features/courses';
import { lectureSlot } from '@/features/playback';
import { analyticsSlot, bulkSlot } from '@/features/recordings';
import { showcase } from '@/features/rooms';
import { Skeleton } from '@/ui/Skeleton';

/**
 * What features on higher floors bring to those below them, put together here: none of them knows the other.
 * To be called: a file that is only imported is left out of what is built, having no word that anybody uses.
 */
export function fillSlots(): void {
  showcase.set(() => liveInCourses);

  bulkSlot.set({
    render: (recordings, done) => (
      <Suspense>
        <AddToCourse recordings={recordings} onDone={done} />
      </Suspense>
    ),
  });

  lectureSlot.set({
    render: ({ course_id: courseId, recording_id: recordingId }, transport) => (
      <Suspense>
        <LectureArea courseId={courseId} recordingId={recordingId} transport={transport} />
      </Suspense>
    ),
  });

  analyticsSlot.set({
    strip: ({ id }, transport) => (
      <Suspense fallback={<Skeleton className="h-8" />}>
        <RecordingStrip recordingId={id} transport={transport} />
      </Suspense>
    ),
    panel: ({ id }, transport) => (
      <Suspense fallback={<Skeleton className="h-96" />}>
        <RecordingPanel recordingId={id} transport={transport} />
      </Suspense>
    ),
  });
}
