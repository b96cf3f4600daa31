import {
  infiniteQueryOptions,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
  type InfiniteData,
} from '@tanstack/react-query';
import type { NoticePage } from '@/api';
import { listNotices, readAllNotices, readNotice } from './api';

/** There is no socket outside a room: asked for this often, and when the window is looked at again. */
const POLL_MS = 60_000;

const noticesQuery = infiniteQueryOptions({
  queryKey: ['notices'],
  queryFn: ({ pageParam, signal }) => listNotices(pageParam, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page: NoticePage) => page.next_cursor,
  refetchInterval: POLL_MS,
  refetchOnWindowFocus: 'always',
});

type Pages = InfiniteData<NoticePage>;

/** The pages as they are once some notices are read. */
function marked(pages: Pages | undefined, is: (id: string) => boolean): Pages | undefined {
  if (!pages) return undefined;
  const now = new Date().toISOString();
  const fresh = pages.pages.flatMap(({ items }) =>
    items.filter(({ id, read_at }) => read_at === null && is(id)),
  ).length;
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      unread: Math.max(0, page.unread - fresh),
      items: page.items.map((each) =>
        is(each.id) && each.read_at === null ? { ...each, read_at: now } : each,
      ),
    })),
  };
}

/** What I was told, and reading it. */
export function useNotices() {
  const queries = useQueryClient();
  const list = useInfiniteQuery(noticesQuery);
  const onSettled = () => queries.invalidateQueries({ queryKey: noticesQuery.queryKey });
  const show = (is: (id: string) => boolean) =>
    queries.setQueryData(noticesQuery.queryKey, (before) => marked(before, is));
  const read = useMutation({
    mutationFn: readNotice,
    onMutate: (id) => show((each) => each === id),
    onSettled,
  });
  const readAll = useMutation({
    mutationFn: readAllNotices,
    onMutate: () => show(() => true),
    onSettled,
  });
  return {
    list,
    items: list.data?.pages.flatMap((page) => page.items) ?? [],
    unread: list.data?.pages[0]?.unread ?? 0,
    read,
    readAll,
  };
}
