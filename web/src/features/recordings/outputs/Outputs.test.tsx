import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { aJob, anOutput, aRecording, aRendition, aTrack } from '@test/builders';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { api, ApiError, type Job, type Output, type Recording } from '@/api';
import { libraryWords, startLanguage } from '@/kit/i18n';
import { TooltipProvider } from '@/ui/Tooltip';
import { follow } from '../follow';
import { Outputs } from './Outputs';

// Nobody tells here how far work is; the list asks.
vi.mock('socket.io-client', () => ({ io: () => ({ on: vi.fn(), disconnect: vi.fn() }) }));
vi.mock('../follow');

beforeAll(async () => {
  await startLanguage();
  await libraryWords();
});

const recording = aRecording({ tracks: [aTrack()], renditions: [aRendition()] });
const ALL = '/api/v1/recordings/recording/outputs';
const none = { file_name: null, size_bytes: null, sha256: null, made_at: null, made_of: null };

let outputs: Output[];
let job: Job;

beforeEach(() => {
  vi.restoreAllMocks();
  outputs = [];
  job = aJob({ kind: 'outputs.make' });
  vi.spyOn(api, 'get').mockImplementation((address) =>
    Promise.resolve(address === ALL ? { items: outputs, next_cursor: null } : job),
  );
});

const show = async (of: Recording = recording) => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <TooltipProvider>
        <Outputs recording={of} />
      </TooltipProvider>
    </QueryClientProvider>,
  );
  return screen.findByRole('button', { name: 'Make a file' });
};

const answers = (output: Output) => vi.spyOn(api, 'post').mockResolvedValue(output);

test('where nothing was made it says what can be, and makes it with what is usual', async () => {
  const post = answers(anOutput({ state: 'queued', ...none }));
  const button = await show();
  expect(await screen.findByText(/None yet/)).toBeTruthy();
  await userEvent.click(button);
  await userEvent.click(screen.getByRole('radio', { name: /^MP3/ }));
  await userEvent.click(screen.getByRole('switch', { name: 'Cover' }));
  await userEvent.click(screen.getByRole('button', { name: 'Make it' }));
  expect(post).toHaveBeenCalledExactlyOnceWith(ALL, {
    body: { format: 'mp3', bitrate_kbps: 128, channels: 'stereo', chapters: true, cover: false },
  });
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('only what belongs to the format is asked for, and what was chosen of another stays', async () => {
  await userEvent.click(await show());
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Size' }), '480p');
  await userEvent.click(screen.getByRole('radio', { name: /^WAV/ }));
  expect(screen.getAllByRole('combobox')).toEqual([
    screen.getByRole('combobox', { name: 'Precision' }),
  ]);
  expect(screen.queryByRole('switch')).toBeNull();
  await userEvent.click(screen.getByRole('radio', { name: /^MP4/ }));
  const size = screen.getByRole('combobox', { name: 'Size' });
  expect(within(size).getByRole('option', { name: '480p', selected: true })).toBeTruthy();
});

test('a refusal stands at its field, and goes when something else is chosen', async () => {
  const errors = [{ field: 'bits', code: 'not_offered', detail: 'One of 16, 24.' }];
  const refused = new ApiError({
    status: 422,
    code: 'request.invalid',
    title: 'Not right',
    errors,
  });
  vi.spyOn(api, 'post').mockRejectedValue(refused);
  await userEvent.click(await show());
  await userEvent.click(screen.getByRole('radio', { name: /^WAV/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Make it' }));
  const bits = screen.getByRole('combobox', { name: 'Precision', description: 'One of 16, 24.' });
  expect(bits.getAttribute('aria-invalid')).toBe('true');
  expect(screen.queryByRole('alert')).toBeNull();
  await userEvent.selectOptions(bits, '24 bit');
  expect(bits.getAttribute('aria-invalid')).toBeNull();
});

test('a refusal of no field is said whole', async () => {
  const refused = new ApiError({ status: 409, code: 'output.too_many', title: 'There are fifty' });
  vi.spyOn(api, 'post').mockRejectedValue(refused);
  await userEvent.click(await show());
  await userEvent.click(screen.getByRole('button', { name: 'Make it' }));
  expect(await screen.findByRole('alert')).toHaveProperty(
    'textContent',
    expect.stringContaining('There are fifty'),
  );
});

test('a file that was brought along says that it has no tracks', async () => {
  await userEvent.click(await show({ ...recording, room_id: null }));
  const tracks = screen.getByRole('radio', { name: /^Tracks.*has no tracks/ });
  expect(tracks).toHaveProperty('disabled', true);
});

test('a file is taken by a link that needs no header and bears no secret', async () => {
  outputs = [anOutput()];
  const post = vi.spyOn(api, 'post').mockResolvedValue({ token: 'secret' });
  await show();
  await userEvent.click(await screen.findByRole('button', { name: 'Download WAV sound, 24 bit' }));
  expect(post).toHaveBeenCalledExactlyOnceWith('/api/v1/recordings/recording/playbacks', {
    body: {},
  });
  expect(vi.mocked(follow).mock.lastCall?.[0]).toBe(`${ALL}/output/file`);
});

test('work says how far it is and can be stopped; there is nothing to take yet', async () => {
  outputs = [anOutput({ state: 'running', job_id: 'job', ...none })];
  const post = vi.spyOn(api, 'post').mockResolvedValue(job);
  await show();
  expect(await screen.findByText(/^40%.*about 2 min/)).toBeTruthy();
  const bar = screen.getByRole('progressbar', { name: /^WAV sound, 24 bit: 40%/ });
  expect(bar.getAttribute('aria-valuenow')).toBe('40');
  expect(screen.queryByRole('button', { name: /^Download/ })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel: WAV sound, 24 bit' }));
  expect(post).toHaveBeenCalledExactlyOnceWith('/api/v1/jobs/job/cancel');
});

test('what failed says why and is tried again', async () => {
  outputs = [anOutput({ state: 'failed', problem: 'The disk is full.', ...none })];
  const post = answers(anOutput({ state: 'queued', ...none }));
  await show();
  expect(await screen.findByText('The disk is full.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Try again: WAV sound, 24 bit' }));
  expect(post).toHaveBeenCalledExactlyOnceWith(`${ALL}/output/rebuild`);
});

test('what is out of date says so, can be taken still, and is made again', async () => {
  outputs = [anOutput({ is_stale: true })];
  const post = answers(anOutput({ state: 'queued' }));
  await show();
  expect(await screen.findByText('The mix has changed since.')).toBeTruthy();
  expect(screen.getByRole('button', { name: /^Download/ })).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Make again: WAV sound, 24 bit' }));
  expect(post).toHaveBeenCalledExactlyOnceWith(`${ALL}/output/rebuild`);
});

test('it says what it was made of, and by what to check it', async () => {
  outputs = [anOutput()];
  await show();
  await userEvent.click(await screen.findByText('Details'));
  expect(screen.getByText('Version 2')).toBeTruthy();
  expect(screen.getByText('2 pieces')).toBeTruthy();
  expect(screen.getByRole('textbox', { name: 'SHA-256' })).toHaveProperty('value', 'c0ffee');
});

test('deleting asks first, for nobody can bring the very file back', async () => {
  outputs = [anOutput()];
  const remove = vi.spyOn(api, 'delete').mockResolvedValue(undefined);
  await show();
  await userEvent.click(await screen.findByRole('button', { name: /^Actions for WAV/ }));
  await userEvent.click(screen.getByRole('menuitem', { name: 'Delete' }));
  expect(remove).not.toHaveBeenCalled();
  outputs = [];
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  expect(remove).toHaveBeenCalledExactlyOnceWith(`${ALL}/output`);
  expect(await screen.findByText(/None yet/)).toBeTruthy();
});
