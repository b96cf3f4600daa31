import { useQuery } from '@tanstack/react-query';
import { useCallback, type ReactNode } from 'react';
import { api } from '@/api';

interface ApiImageProps {
  /** A path of the API that answers with a picture for those who may see it; null where there is none. */
  src: string | null;
  /** What stands there until the picture is here, or instead of one. */
  children?: ReactNode;
  className?: string;
}

/**
 * A picture fetched with the person's token. It is decoration: what it shows is said beside it.
 * Its address names its content, so it is fetched once.
 */
export function ApiImage({ src, children, className }: ApiImageProps) {
  const picture = useQuery({
    queryKey: ['picture', src],
    queryFn: ({ signal }) => api.blob(src ?? '', { signal }),
    enabled: src !== null,
    staleTime: Infinity,
    gcTime: 10 * 60_000,
    retry: false,
  });
  const blob = picture.data;
  const show = useCallback(
    (image: HTMLImageElement) => {
      if (!blob) return undefined;
      const address = URL.createObjectURL(blob);
      image.src = address;
      return () => URL.revokeObjectURL(address);
    },
    [blob],
  );
  if (!blob) return children;
  return <img ref={show} alt="" className={className ?? 'size-full object-cover'} />;
}
