import { Suspense } from 'react';
import { AddToCourse } from '@/features/courses';
import { bulkSlot } from '@/features/recordings';

/*
 * What features on higher floors bring to those below them, put together here: none of them knows the other.
 */
bulkSlot.set({
  render: (recordings, done) => (
    <Suspense>
      <AddToCourse recordings={recordings} onDone={done} />
    </Suspense>
  ),
});
