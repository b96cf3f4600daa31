import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Select } from '@/ui/Select';
import { showcase } from './showcase';

const findCourses = async () => (await showcase.get()?.())?.courses() ?? [];

/** The course that shows a stream: the one from which somebody came, if it may be, until another is chosen. */
export function useCourseChoice(from: string) {
  const list = useQuery({ queryKey: ['room-live-courses'], queryFn: findCourses });
  const [wanted, setWanted] = useState(from);
  const courses = list.data ?? [];
  const chosen = courses.some(({ id }) => id === wanted) ? wanted : '';
  return { list, courses, chosen, choose: setWanted };
}

/** Asks which it is. Not there for whoever has none: a stream does not need one. */
export function CourseChoice({ choice }: { choice: ReturnType<typeof useCourseChoice> }) {
  const { t } = useTranslation('rooms');
  const { list, courses, chosen, choose } = choice;
  if (list.isError) return <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />;
  if (courses.length === 0) return null;
  return (
    <Select
      label={t('live.course')}
      hint={t('live.courseHint')}
      value={chosen}
      options={[
        { value: '', label: t('live.noCourse') },
        ...courses.map(({ id, title }) => ({ value: id, label: title })),
      ]}
      onChoose={choose}
    />
  );
}
