import { useCallback } from 'react';

interface BlobImageProps {
  blob: Blob;
  alt?: string;
  className?: string;
}

/** A picture that was fetched with the person's token; its address lives as long as the element. */
export function BlobImage({ blob, alt = '', className }: BlobImageProps) {
  const show = useCallback(
    (image: HTMLImageElement) => {
      const address = URL.createObjectURL(blob);
      image.src = address;
      return () => URL.revokeObjectURL(address);
    },
    [blob],
  );
  return <img ref={show} alt={alt} className={className} />;
}
