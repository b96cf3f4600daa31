import type { ReactNode } from 'react';
import type { Transport } from '@/features/playback';
import type { Recording } from '@/api';
import { createStore } from '@/kit/store';

type Figures = (recording: Recording, transport: Transport) => ReactNode;

/** How a recording is watched: a strip under its player, and the rest beside it. */
export interface AnalyticsSlot {
  strip: Figures;
  panel: Figures;
}

/** The roof puts it here: the feature that counts stands above this one. */
export const analyticsSlot = createStore<AnalyticsSlot | null>(null);
