import { useQueryClient } from '@tanstack/react-query';
import { useProblemToast } from '@/frame/useProblemToast';
import { playbackChanged } from './state';

/** What follows a change of captions, chapters or qualities, and what is said when it failed. */
export function usePlaybackChange() {
  const queries = useQueryClient();
  const onError = useProblemToast();
  return { onError, changed: () => playbackChanged(queries) };
}
