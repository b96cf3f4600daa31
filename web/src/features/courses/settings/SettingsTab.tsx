import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Archive, ArchiveRestore, Copy, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ApiError, type Course, type CourseChange, session } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { Section } from '@/frame/Section';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/Toast';
import { changeCourse } from '../api';
import { CourseFields, FIELD_NAMES, fieldsOf } from '../CourseFields';
import { can } from '../model';
import { coursesChanged } from '../state';
import { useCourseActions } from '../useCourseActions';
import { CopyDialog } from './CopyDialog';
import { CoverForm } from './CoverForm';

function DetailsForm({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const [zone, setZone] = useState(course.time_zone);
  const save = useMutation({
    mutationFn: (body: CourseChange) => changeCourse(course.id, body),
    onSuccess: async () => {
      toast({ text: t('saved') });
      await coursesChanged(queries);
    },
  });
  const refusal = save.error instanceof ApiError ? save.error : undefined;
  const said = FIELD_NAMES.some((name) => refusal?.field(name));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(fieldsOf(new FormData(event.currentTarget)));
      }}
    >
      {save.error && !said && <ProblemNotice error={save.error} />}
      <CourseFields values={course} refusal={refusal} zone={zone} onZone={setZone} />
      <Button type="submit" look="main" pending={save.isPending} className="self-start">
        {tc('action.save')}
      </Button>
    </form>
  );
}

/** What happens to the course as a whole. */
function Whole({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  const navigate = useNavigate();
  const { user } = useStore(session);
  const [copying, setCopying] = useState(false);
  const { archive, trash } = useCourseActions();
  return (
    <div className="flex flex-wrap gap-2">
      {user?.role !== 'student' && (
        <Button icon={Copy} onClick={() => setCopying(true)}>
          {t('copy.title')}
        </Button>
      )}
      {can(course, 'course.edit') && (
        <Button
          icon={course.archived ? ArchiveRestore : Archive}
          pending={archive.isPending}
          onClick={() => archive.mutate({ course, archived: !course.archived })}
        >
          {t(course.archived ? 'unarchive' : 'archive')}
        </Button>
      )}
      {can(course, 'course.delete') && (
        <Button
          icon={Trash2}
          className="text-live-text"
          pending={trash.isPending}
          onClick={() =>
            trash.mutate(course, { onSuccess: () => void navigate({ to: '/courses' }) })
          }
        >
          {t('delete')}
        </Button>
      )}
      <CopyDialog open={copying} course={course} onClose={() => setCopying(false)} />
    </div>
  );
}

export function SettingsTab({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  return (
    <div className="-mt-5 max-w-3xl [&>section:first-child]:border-t-0">
      {can(course, 'course.edit') && (
        <>
          <Section title={t('settings.details')} lead={t('settings.detailsLead')}>
            <DetailsForm course={course} />
          </Section>
          <Section title={t('settings.cover')} lead={t('settings.coverLead')}>
            <CoverForm course={course} />
          </Section>
        </>
      )}
      <Section title={t('settings.whole')} lead={t('settings.wholeLead')}>
        <Whole course={course} />
      </Section>
    </div>
  );
}
