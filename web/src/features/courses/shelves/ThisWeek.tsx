import { useQueries, useQuery } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import type { Course, Lecture } from '@/api';
import { exactDate, spokenDate, timecode } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import { LectureLink } from '../LectureLink';
import { currentCoursesQuery, lecturesQuery } from '../state';
import { thisWeek } from './model';
import { Shelf } from './Shelf';

/** Courses that are looked into for news; nobody takes more at once. */
const LOOKED_INTO = 12;
const SHOWN = 6;

function Line({ lecture, course, now }: { lecture: Lecture; course: Course; now: number }) {
  const locale = useLocale();
  const at = lecture.published_at ?? lecture.publish_at;
  return (
    <li>
      <LectureLink
        courseId={course.id}
        recordingId={lecture.recording_id}
        className="group flex items-center gap-3 border-b border-line py-3 -outline-offset-2"
      >
        <Icon of={Play} className="shrink-0 text-brand-text" />
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium underline-offset-4 group-hover:underline">
            {lecture.title}
          </span>
          <span className="block truncate text-13 text-ink-2">{course.title}</span>
        </span>
        {at && (
          <time
            dateTime={at}
            title={exactDate(at, locale)}
            className="text-13 whitespace-nowrap text-ink-2 figures max-sm:hidden"
          >
            {spokenDate(at, now, locale)}
          </time>
        )}
        <span className="font-mono text-13 text-ink-2">{timecode(lecture.duration_ms)}</span>
      </LectureLink>
    </li>
  );
}

/** What one's teachers published within a week; nothing where nothing was. */
export function ThisWeek() {
  const { t } = useTranslation('courses');
  const courses = useQuery(currentCoursesQuery);
  const looked = (courses.data?.items ?? [])
    .filter(({ my_role }) => my_role === 'student')
    .slice(0, LOOKED_INTO);
  const lists = useQueries({
    queries: looked.map((course) => ({ ...lecturesQuery(course.id), staleTime: 60_000 })),
  });
  const now = courses.dataUpdatedAt;
  const fresh = thisWeek(
    lists.flatMap((list) => list.data ?? []),
    now,
  ).slice(0, SHOWN);
  if (fresh.length === 0) return null;
  return (
    <Shelf title={t('thisWeek')}>
      <ul>
        {fresh.map((lecture) => {
          const course = looked.find(({ id }) => id === lecture.course_id);
          return (
            course && (
              <Line
                key={`${course.id} ${lecture.recording_id}`}
                lecture={lecture}
                course={course}
                now={now}
              />
            )
          );
        })}
      </ul>
    </Shelf>
  );
}
