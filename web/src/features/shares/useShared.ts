import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { guestWay } from '@/features/playback';
import { openShare } from './api';
import { shutOf } from './model';

/** Opens a link, with a password when it wants one. */
export function useShared(token: string) {
  const [password, setPassword] = useState<string | null>(null);
  const opened = useQuery({
    queryKey: ['shared', token, password],
    queryFn: () => openShare(token, password),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const way = useMemo(
    () => (opened.data ? guestWay(opened.data.recording.id, opened.data.playback) : null),
    [opened.data],
  );
  return {
    shared: opened.data ?? null,
    way,
    shut: opened.isError ? shutOf(opened.error) : null,
    error: opened.error,
    pending: opened.isFetching,
    /** The same password again is a new try. */
    enter: (next: string) => {
      if (next === password) void opened.refetch();
      else setPassword(next);
    },
    retry: () => void opened.refetch(),
  };
}
