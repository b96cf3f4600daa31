import { createStore } from '@/kit/store';

/** Where a live stream can be shown besides its own page: courses, which a feature above this one knows. */
export interface Showcase {
  /** Those that the person may put a lecture in; none for a guest. */
  courses: () => Promise<readonly { id: string; title: string }[]>;
  /** Makes a recording a lecture, which students do not see yet. Twice is as good as once. */
  place: (course: string, recording: string) => Promise<void>;
  /** Shows it to them, and tells them. */
  publish: (course: string, recording: string) => Promise<void>;
}

/** The roof puts it here; it is fetched when somebody is about to go live. */
export const showcase = createStore<(() => Promise<Showcase>) | null>(null);
