import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { spriteQuery } from '../state';
import type { Way } from '../way';
import type { Preview } from './deck';

/** The picture of a second, from the sprite; nothing while there is none. */
export function usePreview(
  way: Way,
  url: string | null,
): ((second: number) => Preview | null) | undefined {
  const { data } = useQuery({ ...spriteQuery(way, url ?? ''), enabled: url !== null });
  const addresses = useMemo(() => {
    const made = new Map<string, string>();
    for (const [file, blob] of data?.pictures ?? []) made.set(file, URL.createObjectURL(blob));
    return made;
  }, [data]);
  useEffect(
    () => () => {
      for (const address of addresses.values()) URL.revokeObjectURL(address);
    },
    [addresses],
  );
  if (!data) return undefined;
  return (second) => {
    const tile = data.tiles.findLast((each) => each.start <= second);
    const address = tile && addresses.get(tile.file);
    return tile && address !== undefined ? { ...tile, address } : null;
  };
}
