import { CalendarClock, Clapperboard, Ellipsis, Eye, EyeOff, MonitorPlay, X } from 'lucide-react';
import { useNavigate } from '@tanstack/react-router';
import type { Course, Lecture } from '@/api';
import { ApiImage } from '@/frame/ApiImage';
import { cx } from '@/kit/cx';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { Checkbox } from '@/ui/Checkbox';
import { Icon } from '@/ui/Icon';
import { IconButton } from '@/ui/IconButton';
import { Menu, MenuItem, MenuLine } from '@/ui/Menu';
import { LectureLink } from '../LectureLink';
import { can } from '../model';
import { GripButton } from './GripButton';
import { LectureState } from './LectureState';
import type { Grip } from './useReorder';

export interface LectureVerbs {
  onPublish: (lecture: Lecture) => void;
  onTakeBack: (lecture: Lecture) => void;
  onSchedule: (lecture: Lecture) => void;
  onRemove: (lecture: Lecture) => void;
}

interface LectureMenuProps extends LectureVerbs {
  course: Course;
  lecture: Lecture;
}

function LectureMenu({ course, lecture, ...verbs }: LectureMenuProps) {
  const { t } = useTranslation('courses');
  const navigate = useNavigate();
  const publishes = can(course, 'lectures.publish');
  return (
    <Menu
      trigger={
        <IconButton
          icon={Ellipsis}
          size="small"
          label={t('actionsFor', { title: lecture.title })}
        />
      }
    >
      {publishes && lecture.state !== 'published' && (
        <MenuItem icon={Eye} onSelect={() => verbs.onPublish(lecture)}>
          {t('editor.publishNow')}
        </MenuItem>
      )}
      {publishes && lecture.state !== 'published' && (
        <MenuItem icon={CalendarClock} onSelect={() => verbs.onSchedule(lecture)}>
          {t(lecture.state === 'scheduled' ? 'editor.reschedule' : 'editor.schedule')}
        </MenuItem>
      )}
      {publishes && lecture.state !== 'draft' && (
        <MenuItem icon={EyeOff} onSelect={() => verbs.onTakeBack(lecture)}>
          {t('editor.takeBack')}
        </MenuItem>
      )}
      <MenuItem
        icon={Clapperboard}
        onSelect={() =>
          void navigate({
            to: '/recordings/$recordingId',
            params: { recordingId: lecture.recording_id },
          })
        }
      >
        {t('editor.openRecording')}
      </MenuItem>
      {can(course, 'lectures.edit') && (
        <>
          <MenuLine />
          <MenuItem icon={X} danger onSelect={() => verbs.onRemove(lecture)}>
            {t('editor.remove')}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}

interface LectureRowProps extends LectureVerbs {
  course: Course;
  lecture: Lecture;
  grip: Grip | null;
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
}

/** A lecture in the list of those who teach: grip, box, picture, title, state, what can be done. */
export function LectureRow({ course, lecture, grip, chosen, onChoose, ...verbs }: LectureRowProps) {
  const { t } = useTranslation('courses');
  const { title } = lecture;
  return (
    <div
      className={cx(
        'flex items-center gap-2 border-b border-line py-2 sm:gap-3',
        chosen && 'bg-brand-soft',
      )}
    >
      {grip && <GripButton title={title} grip={grip} />}
      {grip && (
        <Checkbox
          label={t('editor.choose', { title })}
          hiddenLabel
          checked={chosen}
          onChange={onChoose}
          className="-mt-1"
        />
      )}
      <span className="grid aspect-video w-20 shrink-0 place-items-center overflow-hidden rounded-inner bg-surface-3 text-ink-2 max-sm:hidden">
        <ApiImage src={lecture.thumbnail_url}>
          <Icon of={MonitorPlay} />
        </ApiImage>
      </span>
      <div className="min-w-0 flex-1">
        <LectureLink
          courseId={course.id}
          recordingId={lecture.recording_id}
          className="line-clamp-2 font-medium underline-offset-4 hover:underline"
        >
          {title}
        </LectureLink>
        <p className="flex flex-wrap items-center gap-x-2 text-13 text-ink-2 figures">
          {lecture.duration_ms > 0 && (
            <span className="font-mono text-12">{timecode(lecture.duration_ms)}</span>
          )}
          {!lecture.playable && <span>{t(`recording.${lecture.recording_state}`)}</span>}
        </p>
        <span className="mt-1 block sm:hidden">
          <LectureState lecture={lecture} zone={course.time_zone} />
        </span>
      </div>
      <span className="max-sm:hidden">
        <LectureState lecture={lecture} zone={course.time_zone} />
      </span>
      <LectureMenu course={course} lecture={lecture} {...verbs} />
    </div>
  );
}
