import { Link } from '@tanstack/react-router';
import { CircleCheck, MessageSquareWarning } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { StatePill } from '@/ui/StatePill';
import { atRisk } from '../figures';
import type { CourseAnalytics, CourseStudent, Objection } from '../model';
import { ObjectionView } from '../parts/ObjectionView';
import { Part } from '../parts/Part';
import { useFigures } from '../parts/useFigures';
import { useReason } from '../parts/useReason';
import { WhyRisk } from '../parts/Why';

/** How an objection stands, where there is one. */
function Contested({ objection }: { objection: Objection | null }) {
  const { t } = useTranslation('analytics');
  if (!objection) return null;
  if (objection.set_aside) {
    return (
      <StatePill tone="neutral" icon={CircleCheck}>
        {t('objection.setAside')}
      </StatePill>
    );
  }
  return (
    <StatePill tone={objection.answer === null ? 'risk' : 'neutral'} icon={MessageSquareWarning}>
      {t(objection.answer === null ? 'objection.open' : 'objection.answered')}
    </StatePill>
  );
}

interface RowProps {
  course: CourseAnalytics;
  person: CourseStudent;
}

function Row({ course, person }: RowProps) {
  const { t } = useTranslation('analytics');
  const { points, moment } = useFigures();
  const reason = useReason();
  const { student, risk, last_at: last } = person;
  const { course_id: courseId, definition, measures } = course;
  const reasons = (
    <ul className="list-disc ps-5 marker:text-ink-3">
      {risk.reasons.map((each) => (
        <li key={each.code}>{reason(each)}</li>
      ))}
    </ul>
  );
  return (
    <li className="grid items-start gap-x-6 gap-y-2 border-b border-line py-3 sm:grid-cols-[1fr_1fr] lg:grid-cols-[15rem_1fr_auto]">
      <div className="min-w-0">
        <Link
          to="/courses/$courseId/analytics/students/$studentId"
          params={{ courseId, studentId: student.id }}
          className="rounded-inner font-medium underline-offset-4 hover:underline"
        >
          {student.name}
        </Link>
        <p className="text-13 text-ink-2">
          {last === null ? t('risk.never') : t('risk.last', { date: moment(last) })}
        </p>
      </div>
      <div className="min-w-0 text-ink-1">{reasons}</div>
      <div className="flex flex-wrap items-center gap-x-2 sm:max-lg:col-span-2">
        <Contested objection={risk.objection} />
        <span className="text-13 text-ink-2 figures">
          {t('risk.score', { score: points(risk.score) })}
        </span>
        <WhyRisk name={student.name} risk={risk} measures={measures} definition={definition}>
          {reasons}
          {risk.objection && (
            <ObjectionView
              courseId={courseId}
              student={student}
              objection={risk.objection}
              answers
            />
          )}
        </WhyRisk>
      </div>
    </li>
  );
}

const SHOWN = 10;

/** Who may be falling behind, and why: reasons first, the score last. */
export function AtRisk({ course }: { course: CourseAnalytics }) {
  const { t } = useTranslation('analytics');
  const [all, setAll] = useState(false);
  if (course.people === null) {
    return (
      <Part title={t('risk.title')}>
        <p className="text-ink-2">{t('risk.hidden')}</p>
      </Part>
    );
  }
  const people = atRisk(course.people);
  const shown = all ? people : people.slice(0, SHOWN);
  const early = course.people.length > 0 && course.people.every(({ risk }) => risk.too_early);
  return (
    <Part title={t('risk.title')} lead={people.length > 0 && t('risk.lead')}>
      {people.length === 0 ? (
        <p className="text-ink-2">{t(early ? 'risk.tooEarly' : 'risk.none')}</p>
      ) : (
        <ul className="border-t border-line">
          {shown.map((person) => (
            <Row key={person.student.id} course={course} person={person} />
          ))}
        </ul>
      )}
      {shown.length < people.length && (
        <Button size="small" className="self-start" onClick={() => setAll(true)}>
          {t('showAll', { count: people.length })}
        </Button>
      )}
    </Part>
  );
}
