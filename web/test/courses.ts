import type { Course, Lecture, Section } from '@/api';

export const aSection = (part: Partial<Section> = {}): Section => ({
  id: 'section',
  title: 'First weeks',
  position: 0,
  ...part,
});

export const aLecture = (part: Partial<Lecture> = {}): Lecture => ({
  course_id: 'course',
  recording_id: 'recording',
  section_id: null,
  position: 0,
  state: 'published',
  publish_at: null,
  published_at: '2026-03-03T10:00:00Z',
  title: 'On engines',
  duration_ms: 600_000,
  recording_state: 'ready',
  playable: true,
  thumbnail_url: null,
  ...part,
});

export const aCourse = (part: Partial<Course> = {}): Course => ({
  id: 'course',
  title: 'Engines',
  description: '',
  catalogue_code: null,
  term: null,
  time_zone: 'Europe/Berlin',
  cover_url: null,
  archived: false,
  owner: { id: 'ada', name: 'Ada Lovelace' },
  my_role: 'student',
  my_actions: ['course.see', 'lectures.see', 'lectures.download'],
  join_code: null,
  students: 0,
  lectures: 0,
  created_at: '2026-01-01T09:00:00Z',
  updated_at: '2026-01-01T09:00:00Z',
  restorable_until: null,
  ...part,
});
