import { whoIsHere } from '@/api';
import type { Showcase } from '@/features/rooms';
import { addLecture, listCourses, publishLecture } from './api';
import { can } from './model';
import { CURRENT } from './state';

/** Lets a live stream be shown in a course. */
export const liveInCourses: Showcase = {
  async courses() {
    // A guest leads a room at times, and has no courses.
    if ((await whoIsHere()).status !== 'signed-in') return [];
    const { items } = await listCourses(CURRENT, null, { limit: 200 });
    return items.filter(
      (course) => can(course, 'lectures.edit') && can(course, 'lectures.publish'),
    );
  },
  async place(course, recording) {
    await addLecture(course, { recording_id: recording });
  },
  async publish(course, recording) {
    await publishLecture(course, recording, {});
  },
};
