import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import type { Chapter, Lecture, PlaybackInfo } from '@/api';
import { NothingHere } from '@/frame/Failure';
import { usePageTitle } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { cx } from '@/kit/cx';
import { spokenLength } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Icon } from '@/ui/Icon';
import { Skeleton } from '@/ui/Skeleton';
import { lectureSlot } from '../lecture-slot';
import { nextOf } from '../model';
import { ChapterList } from '../player/ChapterList';
import { Player, useMemberWay, useStreamTransport } from '../player/Player';
import { preferences } from '../player/preferences';
import type { Next } from '../player/UpNext';
import { lecturesQuery } from '../state';
import { LectureList } from './LectureList';

/** Set when one goes from a lecture to the next: that one begins by itself. */
let startNext: string | null = null;

function useNext(lectures: readonly Lecture[], lecture: Lecture): Next | null {
  const navigate = useNavigate();
  const next = nextOf(lectures, lecture.recording_id);
  const id = next?.recording_id;
  const title = next?.title;
  const courseId = lecture.course_id;
  return useMemo(() => {
    if (id === undefined || title === undefined) return null;
    const go = () => {
      startNext = id;
      void navigate({
        to: '/courses/$courseId/lectures/$recordingId',
        params: { courseId, recordingId: id },
      });
    };
    return { title, go };
  }, [id, title, courseId, navigate]);
}

interface WatchProps {
  lecture: Lecture;
  lectures: readonly Lecture[];
}

function Watch({ lecture, lectures }: WatchProps) {
  const locale = useLocale();
  const { way, error, retry } = useMemberWay(lecture.recording_id);
  const transport = useStreamTransport(lecture.recording_id, lecture.duration_ms);
  const { theatre } = useStore(preferences);
  const slot = useStore(lectureSlot);
  const [chapters, setChapters] = useState<readonly Chapter[]>([]);
  const [startNow] = useState(() => {
    const now = startNext === lecture.recording_id;
    startNext = null;
    return now;
  });
  const next = useNext(lectures, lecture);
  const learn = useCallback((info: PlaybackInfo) => setChapters(info.chapters), []);
  return (
    <div
      className={cx(
        'grid items-start gap-x-8 gap-y-6',
        !theatre && 'lg:grid-cols-[minmax(0,1fr)_21rem] xl:grid-cols-[minmax(0,1fr)_24rem]',
      )}
    >
      <div className="flex min-w-0 flex-col gap-5">
        {error ? (
          <ProblemNotice error={error} onRetry={retry} />
        ) : way ? (
          <Player
            way={way}
            transport={transport}
            title={lecture.title}
            durationMs={lecture.duration_ms}
            next={next}
            startNow={startNow}
            onInfo={learn}
            theatre
          />
        ) : (
          <Skeleton className="aspect-video w-full rounded-card" />
        )}
        <div>
          <h1 className="text-22 font-semibold break-words">{lecture.title}</h1>
          {lecture.duration_ms > 0 && (
            <p className="text-ink-2 figures">{spokenLength(lecture.duration_ms, locale)}</p>
          )}
        </div>
        <ChapterList chapters={chapters} transport={transport} />
        {slot?.render(lecture, transport)}
      </div>
      <LectureList lectures={lectures} current={lecture} transport={transport} />
    </div>
  );
}

/** A lecture: the player, its chapters under it, the way through the course beside it; nothing else. */
export function LecturePage() {
  const { t } = useTranslation('playback');
  const { courseId, recordingId } = useParams({
    from: '/signed-in/courses/$courseId/lectures/$recordingId',
  });
  const list = useQuery(lecturesQuery(courseId));
  const lecture = list.data?.find((each) => each.recording_id === recordingId);
  usePageTitle(lecture?.title ?? '');
  if (list.data && !lecture) return <NothingHere />;
  return (
    <div className="mx-auto w-full max-w-7xl gutter py-6 2xl:max-w-[100rem]">
      <Link
        to={`/courses/${courseId}` as '/'}
        className="-ms-1 mb-4 inline-flex items-center gap-1 rounded-inner text-13 font-medium text-ink-2 hover:text-ink-0"
      >
        <Icon of={ChevronLeft} size={16} className="rtl:rotate-180" />
        {t('lecture.toCourse')}
      </Link>
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {lecture && list.data && (
        <Watch key={lecture.recording_id} lecture={lecture} lectures={list.data} />
      )}
      {list.isPending && <Skeleton className="aspect-video w-full max-w-4xl rounded-card" />}
    </div>
  );
}
