import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { aJob } from '@test/builders';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Job } from '@/api';
import { libraryWords, startLanguage } from '@/kit/i18n';
import { TooltipProvider } from '@/ui/Tooltip';
import * as api from './api';
import { JobActions } from './JobActions';
import { JobPill } from './JobPill';

beforeAll(async () => {
  await startLanguage();
  await libraryWords();
});

beforeEach(() => vi.restoreAllMocks());

const show = (job: Job) =>
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider>
        <JobPill job={job} />
        <JobActions job={job} />
      </TooltipProvider>
    </QueryClientProvider>,
  );

test('cancelling work that runs asks first, because what was made is lost', async () => {
  const cancel = vi.spyOn(api, 'cancelJob').mockResolvedValue(aJob());
  show(aJob({ state: 'running', percent: 42 }));
  await userEvent.click(screen.getByRole('button', { name: 'Cancel: Make the mix' }));
  expect(cancel).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel the work' }));
  expect(cancel).toHaveBeenCalledExactlyOnceWith('job');
});

test('work that only waits is cancelled at once', async () => {
  const cancel = vi.spyOn(api, 'cancelJob').mockResolvedValue(aJob({ state: 'cancelled' }));
  show(aJob({ state: 'queued' }));
  await userEvent.click(screen.getByRole('button', { name: 'Cancel: Make the mix' }));
  expect(cancel).toHaveBeenCalledExactlyOnceWith('job');
});

test('what failed can be tried again, and what is done needs nothing', async () => {
  const retry = vi.spyOn(api, 'retryJob').mockResolvedValue(aJob({ state: 'queued' }));
  const { rerender } = show(aJob({ state: 'failed' }));
  await userEvent.click(screen.getByRole('button', { name: 'Try again: Make the mix' }));
  expect(retry).toHaveBeenCalledExactlyOnceWith('job');
  rerender(<JobPill job={aJob({ state: 'done' })} />);
  expect(screen.queryByRole('button')).toBeNull();
});

test('a state is said in words, also between two tries and while it stops', () => {
  const { rerender } = show(aJob({ state: 'running', percent: 42 }));
  expect(screen.getByText(/Running 42/)).toBeTruthy();
  const waits = { state: 'queued', attempts: 1, next_try_at: '2027-01-01T00:01:00Z' } as const;
  rerender(<JobPill job={aJob(waits)} />);
  expect(screen.getByText('Will be tried again')).toBeTruthy();
  rerender(<JobPill job={aJob({ state: 'running', stopping: true })} />);
  expect(screen.getByText('Stopping')).toBeTruthy();
});
