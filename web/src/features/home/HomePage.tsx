import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChartNoAxesColumn, Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { session } from '@/api';
import { ContinueWatching, MyCourses, ThisWeek } from '@/features/courses';
import { AdminStrip } from '@/features/ops';
import { isRunning, JobRow, jobsQuery, recentQuery, RecordingCard } from '@/features/recordings';
import { PendingTakes } from '@/features/takes';
import { Page } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Button, buttonClass } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { LinkDialog } from './LinkDialog';
import { NewRoomDialog } from './NewRoomDialog';
import { Rooms } from './Rooms';
import { roomsQuery } from './state';

function Section({
  title,
  more,
  children,
}: {
  title: string;
  more?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="flex flex-col gap-4">
      <div className="flex items-baseline justify-between gap-4">
        <h2 className="text-18 font-semibold">{title}</h2>
        {more}
      </div>
      {children}
    </section>
  );
}

/** Work that runs for this person, with its real progress; nothing where nothing runs. */
function Running() {
  const { t } = useTranslation('home');
  const { t: tj } = useTranslation('jobs');
  const jobs = useQuery(jobsQuery);
  const open =
    jobs.data?.items.filter((job) => isRunning(job) || job.state === 'failed').slice(0, 6) ?? [];
  if (open.length === 0) return null;
  return (
    <Section
      title={t('running')}
      more={
        <Link
          to="/jobs"
          className="text-13 font-medium text-brand-text underline-offset-4 hover:underline"
        >
          {tj('allWork')}
        </Link>
      }
    >
      <ul className="divide-y divide-line rounded-card bg-surface-1 px-4 ring-1 ring-line">
        {open.map((job) => (
          <JobRow key={job.id} job={job} />
        ))}
      </ul>
    </Section>
  );
}

function Recent() {
  const { t } = useTranslation('home');
  const recent = useQuery(recentQuery);
  const items = recent.data?.items ?? [];
  return (
    <Section
      title={t('recent')}
      more={
        items.length > 0 && (
          <Link
            to="/recordings"
            className="text-13 font-medium text-brand-text underline-offset-4 hover:underline"
          >
            {t('allRecordings')}
          </Link>
        )
      }
    >
      {recent.isError && (
        <ProblemNotice error={recent.error} onRetry={() => void recent.refetch()} />
      )}
      {recent.data && items.length === 0 && <p className="text-ink-2">{t('noRecent')}</p>}
      <ul className="grid gap-x-4 gap-y-6 sm:grid-cols-2 lg:grid-cols-4">
        {items.map((recording) => (
          <RecordingCard key={recording.id} recording={recording} now={recent.dataUpdatedAt} />
        ))}
      </ul>
    </Section>
  );
}

/** What one who learns comes for: to go on, to see what is new, to find the courses. */
function Learning() {
  return (
    <>
      <ContinueWatching />
      <ThisWeek />
      <MyCourses />
    </>
  );
}

/** What one who teaches comes for: the rooms, the work that runs, what was made, the courses. */
function Teaching({ rooms }: { rooms: ReactNode }) {
  return (
    <>
      {rooms}
      <Running />
      <MyCourses />
      <Recent />
    </>
  );
}

export function HomePage() {
  const { t } = useTranslation('home');
  const { t: tc } = useTranslation('courses');
  const { user } = useStore(session);
  const [creating, setCreating] = useState(false);
  const rooms = useQuery(roomsQuery);
  const open = () => setCreating(true);
  // While there is no room, the empty place offers to make one; the page has one main action, not two.
  const hasRooms = (rooms.data?.items.length ?? 0) > 0;
  const learns = user?.role === 'student';
  const roomShelf = (
    <Section title={t('rooms')}>
      <Rooms onNew={open} />
    </Section>
  );
  return (
    <Page
      title={t('home')}
      actions={
        learns ? (
          <Link to="/progress" className={buttonClass('plain')}>
            <Icon of={ChartNoAxesColumn} />
            {tc('myProgress')}
          </Link>
        ) : (
          hasRooms && (
            <Button look="main" icon={Plus} onClick={open}>
              {t('newRoom')}
            </Button>
          )
        )
      }
    >
      <PendingTakes />
      <div className="flex flex-col gap-12">
        {user?.role === 'admin' && <AdminStrip />}
        {learns ? <Learning /> : <Teaching rooms={roomShelf} />}
        {learns && hasRooms && roomShelf}
      </div>
      <NewRoomDialog open={creating} onClose={() => setCreating(false)} />
      <LinkDialog />
    </Page>
  );
}
