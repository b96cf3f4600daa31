import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Bars, ShareBar } from '@/ui/charts';
import { Table, Td, Th, Tr } from '@/ui/Table';
import type { Definition, StudentCourse, StudentLecture } from '../model';
import { AttendanceMark } from '../parts/AttendanceMark';
import { Facts } from '../parts/Facts';
import { Plot } from '../parts/Plot';
import { useFigures } from '../parts/useFigures';
import { WhyEngagement } from '../parts/Why';

function Row({ courseId, lecture }: { courseId: string; lecture: StudentLecture }) {
  const { share, moment, unknown } = useFigures();
  const { recording_id: recordingId, title, completion, last_at: last } = lecture;
  return (
    <Tr>
      <Td className="w-full max-w-0">
        <Link
          to="/courses/$courseId/lectures/$recordingId"
          params={{ courseId, recordingId }}
          title={title}
          dir="auto"
          className="block truncate rounded-inner font-medium underline-offset-4 hover:underline rtl:text-right"
        >
          {title}
        </Link>
        <span className="sm:hidden">
          <AttendanceMark status={lecture.attendance} />
        </span>
      </Td>
      <Td className="max-sm:hidden">
        <AttendanceMark status={lecture.attendance} />
      </Td>
      <Td className="min-w-32 sm:min-w-44">
        <ShareBar share={completion} figure={share(completion)} />
      </Td>
      <Td className="pe-0 text-end whitespace-nowrap figures max-md:hidden">
        {last === null ? unknown : moment(last)}
      </Td>
    </Tr>
  );
}

function Weeks({ course, level }: { course: StudentCourse; level: 2 | 3 }) {
  const { t } = useTranslation('analytics');
  const { length, day } = useFigures();
  const { weeks } = course;
  const active = weeks.filter((week) => week.active).length;
  if (active === 0) return null;
  const every = Math.ceil(weeks.length / 8);
  const summary = t('student.weeksSummary', { active, count: weeks.length });
  const title = t('student.weeks');
  return (
    <Plot
      level={level}
      title={title}
      summary={summary}
      table={{
        columns: [t('weeks.week'), t('student.watched')],
        rows: weeks.map(({ from, watched_seconds: seconds }) => ({
          key: from,
          cells: [day(from), length(seconds)],
        })),
      }}
    >
      <Bars
        label={summary}
        readLabel={t('read', { what: title })}
        bars={weeks.map(({ from, watched_seconds: seconds }, at) => ({
          key: from,
          label: at % every === 0 ? day(from) : '',
          value: seconds,
          figure: length(seconds),
          said: `${t('weeks.of', { date: day(from) })}: ${length(seconds)}`,
        }))}
      />
    </Plot>
  );
}

/** Whether they watch more or less than before, in words. */
function Trend({ trend }: { trend: StudentCourse['trend'] }) {
  const { t } = useTranslation('analytics');
  const { share, points } = useFigures();
  if (!trend) return null;
  const { earlier, latest, change } = trend;
  const way = Math.abs(change) < 0.05 ? 'same' : change > 0 ? 'up' : 'down';
  return (
    <p className="text-ink-1">
      {t(`trend.${way}`, {
        earlier: share(earlier),
        latest: share(latest),
        points: points(Math.abs(change)),
      })}
    </p>
  );
}

interface CourseProgressProps {
  course: StudentCourse;
  name: string;
  definition: Definition;
  /** Of the headings in it. */
  level?: 2 | 3;
  /** What is said of the person: flagged or not, and why. */
  children?: ReactNode;
}

/** One person in one course. */
export function CourseProgress(props: CourseProgressProps) {
  const { course, name, definition, level = 3, children } = props;
  const { t } = useTranslation('analytics');
  const { share, length, unknown } = useFigures();
  return (
    <div className="flex min-w-0 flex-col gap-6">
      <Facts
        label={t('figures.label')}
        facts={[
          {
            name: t('figures.engagement'),
            value: (
              <span className="flex flex-wrap items-center gap-x-1">
                {share(course.engagement)}
                {course.engagement !== null && (
                  <WhyEngagement
                    name={name}
                    of={course}
                    engagement={course.engagement}
                    measures={course.measures}
                    definition={definition}
                  />
                )}
              </span>
            ),
          },
          { name: t('figures.attendance'), value: share(course.attendance) },
          { name: t('figures.completion'), value: share(course.completion) },
          { name: t('part.regularity'), value: share(course.regularity) },
          {
            name: t('student.watched'),
            value: course.watched_seconds > 0 ? length(course.watched_seconds) : unknown,
          },
        ]}
      />
      {children}
      <Trend trend={course.trend} />
      <Weeks course={course} level={level} />
      {course.lectures.length === 0 ? (
        <p className="text-ink-2">{t('lectures.none')}</p>
      ) : (
        <Table
          compact
          caption={t('lectures.title')}
          head={
            <>
              <Th>{t('lectures.lecture')}</Th>
              <Th className="max-sm:hidden">{t('figures.attendance')}</Th>
              <Th>{t('figures.completion')}</Th>
              <Th className="pe-0 text-end max-md:hidden">{t('lecture.last')}</Th>
            </>
          }
        >
          {course.lectures.map((lecture) => (
            <Row key={lecture.recording_id} courseId={course.course_id} lecture={lecture} />
          ))}
        </Table>
      )}
    </div>
  );
}
