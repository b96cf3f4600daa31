import { useQuery } from '@tanstack/react-query';
import type { Recording } from '@/api';
import { cx } from '@/kit/cx';
import { Avatar } from '@/ui/Avatar';
import { Mark } from '@/ui/Mark';
import { BlobImage } from './BlobImage';
import { peopleOf } from './model';
import { posterQuery } from './state';

interface PosterProps {
  recording: Recording;
  /** The width it is drawn at, in CSS pixels. */
  width: number;
  className?: string;
}

/** A still of the recording; while there is none, the initials of the people in it. */
export function Poster({ recording, width, className }: PosterProps) {
  const hasPicture =
    recording.state === 'ready' || recording.renditions.some((each) => each.state === 'ready');
  const picture = useQuery({
    ...posterQuery(recording, width * 2),
    enabled: hasPicture,
    retry: false,
  });
  const people = peopleOf(recording).slice(0, 3);
  return (
    <span
      className={cx(
        'relative grid aspect-video shrink-0 place-items-center overflow-hidden rounded-inner bg-surface-3',
        className,
      )}
    >
      {picture.data ? (
        <BlobImage blob={picture.data} className="motion-appear size-full object-cover" />
      ) : people.length > 0 ? (
        <span className="flex -space-x-1.5 rtl:space-x-reverse">
          {people.map((person) => (
            <Avatar
              key={person.id}
              name={person.name}
              size={width > 160 ? 'medium' : 'small'}
              raised
            />
          ))}
        </span>
      ) : (
        <Mark size={width > 160 ? 28 : 18} className="text-ink-3" />
      )}
    </span>
  );
}
