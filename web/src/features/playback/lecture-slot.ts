import type { ReactNode } from 'react';
import type { Lecture } from '@/api';
import { createStore } from '@/kit/store';
import type { Transport } from './player/transport';

/** What another feature says under a lecture: how it is watched, for those who may see that. */
export type LectureSlot = (lecture: Lecture, transport: Transport) => ReactNode;

/** The roof puts it here; the player does not know what it is. */
export const lectureSlot = createStore<{ render: LectureSlot } | null>(null);
