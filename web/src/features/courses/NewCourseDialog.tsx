import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError, session } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { createCourse } from './api';
import { CourseFields, FIELD_NAMES, fieldsOf } from './CourseFields';
import { coursesChanged } from './state';

/** The zone one lives in: the account's, else the browser's. */
const homeZone = () =>
  session.get().user?.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

function NewCourseForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [zone, setZone] = useState(homeZone);
  const create = useMutation({
    mutationFn: createCourse,
    onSuccess: async ({ id }) => {
      onClose();
      await coursesChanged(queries);
      await navigate({ to: '/courses/$courseId', params: { courseId: id } });
    },
  });
  const refusal = create.error instanceof ApiError ? create.error : undefined;
  const said = FIELD_NAMES.some((name) => refusal?.field(name));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(fieldsOf(new FormData(event.currentTarget)));
      }}
    >
      {create.error && !said && <ProblemNotice error={create.error} />}
      <CourseFields refusal={refusal} zone={zone} onZone={setZone} />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" pending={create.isPending}>
          {t('createCourse')}
        </Button>
      </DialogActions>
    </form>
  );
}

export function NewCourseDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('newCourse')} closeLabel={tc('action.close')}>
      <NewCourseForm onClose={onClose} />
    </Dialog>
  );
}
