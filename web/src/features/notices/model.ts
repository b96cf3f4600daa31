import type { Notice } from '@/api';

/** What notices speak of, and the name of their words. */
const WORDS = {
  'course.enrolled': 'courseEnrolled',
  'course.withdrawn': 'courseWithdrawn',
  'course.permitted': 'coursePermitted',
  'lecture.published': 'lecturePublished',
  'recording.ready': 'recordingReady',
  'recording.failed': 'recordingFailed',
  'recording.expiring': 'recordingExpiring',
  'recording.expired': 'recordingExpired',
  'import.ready': 'importReady',
  'import.failed': 'importFailed',
  'account.password_changed': 'passwordChanged',
  'storage.damaged': 'storageDamaged',
  'take.at_risk': 'takeAtRisk',
  'take.safe': 'takeSafe',
  'job.done': 'jobDone',
  'job.failed': 'jobFailed',
  'report.due': 'reportDue',
} as const;

export type WordsName = (typeof WORDS)[keyof typeof WORDS] | 'other';

export const wordsOf = (kind: string): WordsName =>
  Object.hasOwn(WORDS, kind) ? WORDS[kind as keyof typeof WORDS] : 'other';

const textOf = (...values: unknown[]): string => {
  const found = values.find((value) => typeof value === 'string' && value !== '');
  return typeof found === 'string' ? found : '…';
};

/** The names that fill the words; what is not said stands as dots, never as a hole. */
export function namesOf({ params }: Notice): {
  course: string;
  title: string;
  why: string;
  person: string;
  work: string;
  says: string;
} {
  return {
    person: textOf(params['person']),
    work: textOf(params['work']),
    says: textOf(params['says']),
    course: textOf(params['course'], params['course_title']),
    title: textOf(params['lecture'], params['recording'], params['title'], params['name']),
    why: textOf(params['why'], params['problem'], params['reason']),
  };
}

/** Where a notice leads: a path of this app, never another site. */
export function placeOf({ link }: Notice): string | undefined {
  return link?.startsWith('/') && !/^\/[/\\]/.test(link) ? link : undefined;
}

/** The figure on the bell: small enough to stay a figure. */
export const badge = (unread: number): string => (unread > 99 ? '99+' : String(unread));
