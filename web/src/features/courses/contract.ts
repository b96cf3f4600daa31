/*
 * The shapes of the paths under /api/v1/courses and of /api/v1/progress, as the server's description names them.
 */
export type CourseRole = 'owner' | 'co_instructor' | 'assistant' | 'student' | 'observer';

export const ACTIONS = [
  'course.see',
  'course.edit',
  'course.delete',
  'lectures.see',
  'lectures.see_unpublished',
  'lectures.edit',
  'lectures.publish',
  'lectures.download',
  'students.see',
  'students.manage',
  'permissions.manage',
  'analytics.see',
] as const;

export type Action = (typeof ACTIONS)[number];

export interface Course {
  id: string;
  title: string;
  description: string;
  catalogue_code: string | null;
  term: string | null;
  time_zone: string;
  cover_url: string | null;
  archived: boolean;
  owner: { id: string; name: string };
  my_role: CourseRole | null;
  my_actions: Action[];
  join_code: string | null;
  students: number;
  lectures: number;
  created_at: string;
  updated_at: string;
  restorable_until: string | null;
}

export interface CourseFields {
  title: string;
  description?: string;
  catalogue_code?: string | null;
  term?: string | null;
  time_zone?: string;
}

export interface CourseChange extends Partial<CourseFields> {
  archived?: boolean;
}

export interface Section {
  id: string;
  title: string;
  position: number;
}

export interface Lecture {
  course_id: string;
  recording_id: string;
  section_id: string | null;
  position: number;
  state: 'draft' | 'scheduled' | 'published';
  publish_at: string | null;
  published_at: string | null;
  title: string;
  duration_ms: number;
  recording_state: 'recording' | 'processing' | 'ready' | 'failed' | 'trashed';
  playable: boolean;
  thumbnail_url: string | null;
}

export interface Order {
  sections: string[];
  lectures: { recording_id: string; section_id: string | null }[];
}

export type EnrolmentState = 'active' | 'invited' | 'withdrawn';

export interface Enrolment {
  id: string;
  course_id: string;
  student_id: string | null;
  email: string;
  name: string | null;
  status: EnrolmentState;
  enrolled_at: string;
}

export interface CsvRow {
  line: number;
  email: string;
  status: 'enrolled' | 'invited' | 'already' | 'refused';
  problem?: string | null;
}

export interface Permission {
  user_id: string;
  name: string;
  email: string;
  role: CourseRole;
  allow: Action[];
  deny: Action[];
  actions: Action[];
}

/** How far I am in a recording. */
export interface Watched {
  recording_id: string;
  title: string;
  duration_ms: number;
  position_s: number;
  completion: number;
  last_at: string;
  thumbnail_url: string | null;
}
