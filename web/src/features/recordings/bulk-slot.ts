import type { ReactNode } from 'react';
import type { Recording } from '@/api';
import { createStore } from '@/kit/store';

/** An action on several recordings that another feature brings: putting them in a course, say. */
export type BulkSlot = (recordings: readonly Recording[], done: () => void) => ReactNode;

/** The roof puts it here; recordings do not know what it does. */
export const bulkSlot = createStore<{ render: BulkSlot } | null>(null);
