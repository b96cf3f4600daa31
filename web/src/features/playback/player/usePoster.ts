import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { path } from '@/api';
import { posterQuery } from '../state';
import type { Way } from '../way';

/** The address of the still before playing, in this page's memory; null while there is none. */
export function usePoster(way: Way, wanted = true): string | null {
  const url = path`/api/v1/recordings/${way.recordingId}/thumbnail` + '?width=640';
  const { data } = useQuery({ ...posterQuery(way, url), enabled: wanted });
  const address = useMemo(() => (data ? URL.createObjectURL(data) : null), [data]);
  useEffect(
    () => () => {
      if (address !== null) URL.revokeObjectURL(address);
    },
    [address],
  );
  return address;
}
