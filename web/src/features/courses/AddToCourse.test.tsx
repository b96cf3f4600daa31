import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { aRecording } from '@test/builders';
import { aCourse, aLecture } from '@test/courses';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '@/api';
import { libraryWords, startLanguage } from '@/kit/i18n';
import { TooltipProvider } from '@/ui/Tooltip';
import { AddToCourse } from './AddToCourse';
import * as api from './api';

beforeAll(async () => {
  await startLanguage();
  await libraryWords();
});

const recordings = ['one', 'two'].map((id) => aRecording({ id }));
const onDone = vi.fn();

beforeEach(() => {
  onDone.mockReset();
  vi.restoreAllMocks();
});

const open = async (...courses: ReturnType<typeof aCourse>[]) => {
  vi.spyOn(api, 'listCourses').mockResolvedValue({ items: courses, next_cursor: null });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider>
        <AddToCourse recordings={recordings} onDone={onDone} />
      </TooltipProvider>
    </QueryClientProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Add to a course' }));
};

test('recordings become lectures of the course in their order', async () => {
  const add = vi
    .spyOn(api, 'addLecture')
    .mockImplementation(() => new Promise((done) => done(aLecture())));
  await open(aCourse({ id: 'course', my_actions: ['lectures.edit'] }));
  await userEvent.click(await screen.findByRole('button', { name: 'Add 2 recordings' }));
  expect(add.mock.calls).toEqual([
    ['course', { recording_id: 'one' }],
    ['course', { recording_id: 'two' }],
  ]);
  expect(onDone).toHaveBeenCalledOnce();
});

test('one that cannot be put there does not stop the others', async () => {
  const refused = new ApiError({ status: 409, code: 'course.trashed', title: 'Not now' });
  const add = vi
    .spyOn(api, 'addLecture')
    .mockRejectedValueOnce(refused)
    .mockResolvedValue(aLecture());
  await open(aCourse({ my_actions: ['lectures.edit'] }));
  await userEvent.click(await screen.findByRole('button', { name: 'Add 2 recordings' }));
  expect(add).toHaveBeenCalledTimes(2);
});

test('who may change no course is told so', async () => {
  await open(aCourse({ my_actions: ['lectures.see'] }));
  expect(await screen.findByText(/There is no course/)).toBeTruthy();
  expect(screen.queryByRole('button', { name: /Add 2/ })).toBeNull();
});
