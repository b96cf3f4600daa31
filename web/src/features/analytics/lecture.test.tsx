import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { aRecordingAnalytics, aUsage } from '@test/analytics';
import { fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { beforeAll, expect, test, vi } from 'vitest';
import { api, ApiError } from '@/api';
import type { Transport } from '@/features/playback';
import { libraryWords, startLanguage } from '@/kit/i18n';
import { createStore } from '@/kit/store';
import { TooltipProvider } from '@/ui/Tooltip';
import { RecordingPanel } from './lecture/RecordingPanel';
import { Strip } from './lecture/Strip';
import { UsagePage } from './usage/UsagePage';

beforeAll(async () => {
  await startLanguage();
  await libraryWords();
});

const aTransport = (positionMs = 0): Transport => ({
  state: createStore<ReturnType<Transport['state']['get']>>({
    playing: false,
    waiting: false,
    ended: false,
    positionMs,
    durationMs: 120_000,
    volume: 1,
    muted: false,
    rate: 1,
    failed: false,
  }),
  play: vi.fn(),
  pause: vi.fn(),
  seek: vi.fn(),
  setVolume: vi.fn(),
  setMuted: vi.fn(),
  setRate: vi.fn(),
});

const answering = (answer: unknown) =>
  vi
    .spyOn(api, 'get')
    .mockImplementation(() =>
      answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve(answer as never),
    );

const show = (page: ReactNode) =>
  render(
    <QueryClientProvider
      client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}
    >
      <TooltipProvider>{page}</TooltipProvider>
    </QueryClientProvider>,
  );

test('the strip under a player says where most was watched, and a press goes there', async () => {
  answering(aRecordingAnalytics());
  const transport = aTransport(12_000);
  show(<Strip recordingId="recording" transport={transport} />);
  expect(
    await screen.findByRole('img', { name: 'Most watched at 0:30: by 10 of 10 viewers.' }),
  ).toBeTruthy();
  const slider = screen.getByRole('slider');
  const strip = slider.parentElement!;
  vi.spyOn(strip, 'getBoundingClientRect').mockReturnValue({ left: 0, width: 120 } as DOMRect);
  fireEvent.pointerMove(strip, { clientX: 90 });
  expect(slider.getAttribute('aria-valuetext')).toBe('1:30: 4 viewers');
  fireEvent.pointerUp(strip, { clientX: 90 });
  expect(transport.seek).toHaveBeenCalledExactlyOnceWith(90_000);
});

test('a recording says who watched, where they left, and how it played', async () => {
  answering(aRecordingAnalytics());
  const transport = aTransport();
  show(<RecordingPanel recordingId="recording" transport={transport} />);
  expect(
    await screen.findByText(
      '10 viewers have watched 75% of it on average. Where most left, between 0:55 and 1:05, it was 60% of all.',
    ),
  ).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: /0:55.*6 left \(60%\)/ }));
  expect(transport.seek).toHaveBeenCalledExactlyOnceWith(55_000);
  expect(screen.getByText('720p')).toBeTruthy();
  expect(screen.getByText('Phone')).toBeTruthy();
  expect(screen.getByText(/Of 12 playbacks 90% ran smoothly/)).toBeTruthy();
});

test('behind the curve lies a table, a row for each minute', async () => {
  answering(aRecordingAnalytics());
  show(<RecordingPanel recordingId="recording" transport={aTransport()} />);
  const [first] = await screen.findAllByRole('button', { name: 'Show as table' });
  await userEvent.click(first!);
  const rows = within(screen.getByRole('table', { name: 'How far they got' })).getAllByRole('row');
  expect(rows.map((row) => row.textContent)).toEqual(['TimeViewers', '0:0010', '1:004']);
});

test('a recording that nobody watched teaches what will be here', async () => {
  answering(aRecordingAnalytics({ viewers: 0, views: 0 }));
  show(<RecordingPanel recordingId="recording" transport={aTransport()} />);
  expect(await screen.findByRole('heading', { name: 'Nobody has watched it yet' })).toBeTruthy();
});

test('figures of too few are kept back', async () => {
  answering(new ApiError({ code: 'analytics.too_few', status: 403, title: 'Too few' }));
  show(<RecordingPanel recordingId="recording" transport={aTransport()} />);
  expect(await screen.findByRole('heading', { name: 'Fewer than five people' })).toBeTruthy();
});

test('the server’s use is shown by day, and asked for as many as are wanted', async () => {
  const get = answering(aUsage());
  show(<UsagePage />);
  expect(await screen.findByText('840 GB')).toBeTruthy();
  expect(screen.getAllByText(/^Most on .*: 4 hr\.$/).length).toBeGreaterThan(0);
  await userEvent.selectOptions(screen.getByLabelText('Time'), '7');
  const asked = get.mock.calls.at(-1)?.[1]?.query;
  const days = Date.parse(String(asked?.['to'])) - Date.parse(String(asked?.['from']));
  expect(days).toBe(7 * 86_400_000);
});
