import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useProblemToast } from '@/frame/useProblemToast';
import {
  addDestination,
  getDestinations,
  removeDestination,
  switchDestination,
  type NewDestination,
} from '../api';
import type { Inside } from '../useMeeting';
import { isWorthAsking } from './model';

const EVERY_MS = 5_000;

/** Where a room is sent on to, and what those who lead it do about that. */
export function useSendTo(inside: Inside, roomId: string) {
  const queries = useQueryClient();
  const onError = useProblemToast();
  const queryKey = ['room-destinations', roomId];
  const there = useQuery({
    queryKey,
    queryFn: async ({ signal }) => getDestinations(await inside.pass.token(), roomId, signal),
    enabled: roomId !== '',
    refetchInterval: ({ state: { error } }) => isWorthAsking(error) && EVERY_MS,
    retry: false,
  });
  const onSuccess = () => queries.invalidateQueries({ queryKey });
  const add = useMutation({
    mutationFn: async (asked: NewDestination) =>
      addDestination(await inside.pass.token(), roomId, asked),
    onSuccess,
  });
  const turn = useMutation({
    mutationFn: async ({ id, on }: { id: string; on: boolean }) =>
      switchDestination(await inside.pass.token(), roomId, id, on),
    onSuccess,
    onError,
  });
  const remove = useMutation({
    mutationFn: async (id: string) => removeDestination(await inside.pass.token(), roomId, id),
    onSuccess,
    onError,
  });
  return { there, add, turn, remove };
}
