import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useEffect } from 'react';
import { accessToken, type Job, type Page } from '@/api';
import { withChanged } from './model';
import { KEY } from './state';

type Lists = InfiniteData<Page<Job>> | undefined;

/** Keeps what is shown of my jobs as it is, by the socket. Without one the lists ask now and then. */
export function useJobEvents(): void {
  const queries = useQueryClient();
  useEffect(() => {
    let close = () => {};
    let gone = false;
    const hear = ({ job }: { job: Job }) => {
      const known = new Set<boolean>();
      queries.setQueriesData<Lists>({ queryKey: [KEY, 'list'] }, (before) => {
        const pages = before && withChanged(before.pages, job);
        if (!pages) return before;
        known.add(true);
        return { ...before, pages };
      });
      // Into or out of a list it comes by asking again.
      // Of one that is not shown only its beginning and its end may change what is.
      const turned = job.state !== 'running' || (known.size === 0 && job.percent === 0);
      if (turned) {
        void queries.invalidateQueries({ queryKey: [KEY, 'list'] });
        // What was made, or was not, shows on the page of its recording.
        void queries.invalidateQueries({ queryKey: ['recordings'] });
      }
      void queries.invalidateQueries({ queryKey: [KEY, 'one', job.id] });
    };
    void import('socket.io-client').then(({ io }) => {
      if (gone) return;
      const socket = io({
        path: '/socket.io/',
        auth: (give) => void accessToken().then((token) => give({ token })),
        transports: ['websocket', 'polling'],
      });
      socket.on('job:changed', hear);
      close = () => socket.disconnect();
    });
    return () => {
      gone = true;
      close();
    };
  }, [queries]);
}
