import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { searchPeople } from './api';
import { SEARCH_MIN } from './model';

const TYPING_MS = 200;

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** The people a text means, asked for when the typing pauses. */
export function usePeople(text: string) {
  const q = useSettled(text.trim());
  const search = useQuery({
    queryKey: ['people', q],
    queryFn: ({ signal }) => searchPeople(q, signal),
    enabled: q.length >= SEARCH_MIN,
    placeholderData: (before) => before,
    staleTime: 30_000,
  });
  return { found: q.length >= SEARCH_MIN ? (search.data?.items ?? []) : [], search };
}
