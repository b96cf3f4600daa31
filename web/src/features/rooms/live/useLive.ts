import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { LiveLayout, LiveStream } from '@/api';
import { useProblemToast } from '@/frame/useProblemToast';
import { arrangeLive, getLive, startLive, startRecording, stopLive } from '../api';
import { isRecording, leads } from '../model';
import type { SessionState } from '../session';
import type { Inside } from '../useMeeting';
import { isWorthAsking, phaseOf, type LivePhase } from './model';
import { showcase } from './showcase';

const EVERY_MS = 5_000;

const keyOf = (recording: string) => ['room-live', recording];

/** The live stream of a room: all of it for who leads, for everybody else whether it is on air. */
export interface Live {
  phase: LivePhase;
  stream: LiveStream | null;
  /** What is shown may be old: the server did not answer. */
  stale: boolean;
  /** Goes live, in a course if one is named; starts recording first where nothing is recorded. */
  start: (course: string) => Promise<void>;
  stop: () => Promise<void>;
  /** How viewers see several people from now on. */
  arrange: (layout: LiveLayout) => void;
}

/** Follows the live stream of the recording that runs. Only those who lead the room are told how it goes out. */
export function useLive(inside: Inside, state: SessionState): Live {
  const queries = useQueryClient();
  const onError = useProblemToast();
  const { room, role } = state;
  const running = isRecording(room);
  const recording = running ? (room?.recording?.id ?? '') : '';
  const asked = useQuery({
    queryKey: keyOf(recording),
    queryFn: async ({ signal }) => getLive(await inside.pass.token(), recording, signal),
    enabled: recording !== '' && leads(role),
    refetchInterval: ({ state: { error } }) => isWorthAsking(error) && EVERY_MS,
    retry: false,
  });

  const start = async (course: string) => {
    const token = await inside.pass.token();
    const shown = course === '' ? null : await showcase.get()?.();
    // A course that takes no more is known before anybody is recorded.
    const id = recording || (await startRecording(token, room?.room.id ?? '', course || null)).id;
    await shown?.place(course, id);
    const stream = await startLive(token, id);
    // Students are told of what is really there; its first pictures are still to come.
    await shown?.publish(course, id);
    queries.setQueryData(keyOf(id), stream);
  };
  const arrange = useMutation({
    mutationFn: async (layout: LiveLayout) =>
      arrangeLive(await inside.pass.token(), recording, layout),
    onSuccess: (stream) => queries.setQueryData(keyOf(recording), stream),
    onError,
  });
  const stop = async () => {
    await stopLive(await inside.pass.token(), recording);
    await asked.refetch();
  };
  return {
    phase: leads(role) ? phaseOf(running, asked.data) : room?.live ? 'live' : 'off',
    stream: asked.data ?? null,
    stale: asked.isError,
    start,
    stop,
    arrange: arrange.mutate,
  };
}
