import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Radio } from 'lucide-react';
import type { Course } from '@/api';
import { createRoom, listRooms } from '@/features/rooms';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';

/** A room's name takes no more. */
const LONGEST_NAME = 120;

/** The room of one's own with this name to hold lectures in, made where there is none. */
async function lectureRoom(title: string): Promise<string> {
  const name = Array.from(title).slice(0, LONGEST_NAME).join('').trim();
  const { items } = await listRooms();
  const known = items.find(
    ({ kind, name: called, my_role }) =>
      kind === 'lecture' && called === name && my_role === 'host',
  );
  return (known ?? (await createRoom({ name, kind: 'lecture' }))).id;
}

/** From a course to the room from which it goes live. */
export function GoLive({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  const navigate = useNavigate();
  const going = useMutation({
    mutationFn: () => lectureRoom(course.title),
    onSuccess: (roomId) =>
      navigate({ to: '/room/$roomId', params: { roomId }, search: { course: course.id } }),
    onError: useProblemToast(),
  });
  return (
    <Button icon={Radio} pending={going.isPending} onClick={() => going.mutate()}>
      {t('goLive')}
    </Button>
  );
}
