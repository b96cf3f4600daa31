import { Avatar } from '@/ui/Avatar';
import { ApiImage } from './ApiImage';

const SIZES = { small: 'size-6', medium: 'size-8', large: 'size-16' };

interface PortraitProps {
  name: string;
  /** Where the picture is, if the person has one. */
  src: string | null;
  size?: keyof typeof SIZES;
}

/** A person: their picture, or the letters of their name. Decoration: the name stands beside it. */
export function Portrait({ name, src, size = 'medium' }: PortraitProps) {
  return (
    <ApiImage src={src} className={`shrink-0 rounded-full object-cover ${SIZES[size]}`}>
      <Avatar name={name} size={size} />
    </ApiImage>
  );
}
