import {
  aCourseAnalytics,
  aCourseStudent,
  aHighRisk,
  anObjection,
  aRisk,
  aStudentAnalytics,
  aStudentCourse,
} from '@test/analytics';
import { aCourse, aSection } from '@test/courses';
import { renderAt } from '@test/router';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { api, ApiError, session, type User } from '@/api';
import { libraryWords, startLanguage } from '@/kit/i18n';
import { analyticsPages } from '.';
import { DEFAULTS } from './measures';
import * as saving from './parts/save';

beforeAll(async () => {
  await startLanguage();
  await libraryWords();
  // Fetched before they are asked for: on a slow machine that takes longer than a test waits for words.
  await Promise.all([
    import('./course/CourseAnalyticsPage'),
    import('./student/ProgressPage'),
    import('./student/StudentPage'),
  ]);
});

const ANALYTICS = '/api/v1/analytics/courses/course';
const course = aCourse({
  my_role: 'owner',
  my_actions: ['course.see', 'course.edit', 'analytics.see'],
});

/** What the server says at each address; an error is thrown. */
let answers: Record<string, unknown>;

beforeEach(() => {
  session.set({ status: 'signed-in', user: { id: 'grace', role: 'student' } as User });
  answers = {
    '/api/v1/courses/course': course,
    '/api/v1/courses/course/sections': { items: [aSection()], next_cursor: null },
    [ANALYTICS]: aCourseAnalytics(),
    '/api/v1/courses/course/analytics/measures': DEFAULTS,
    '/api/v1/courses/course/analytics/schedules': { items: [] },
  };
  vi.spyOn(api, 'get').mockImplementation((address) => {
    const answer = answers[address];
    return answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve(answer as never);
  });
});

const open = (search = '') => renderAt(`/courses/course/analytics${search}`, analyticsPages);

const flagged = (part = {}) =>
  aCourseAnalytics({
    people: [
      aCourseStudent({ name: 'Mary Shelley', risk: aHighRisk(part) }),
      aCourseStudent({ name: 'Grace Hopper' }),
    ],
  });

test('a course says its finding first, then what it rests on', async () => {
  open();
  expect(
    await screen.findByText('Students have watched 70% of the lectures; 8 of 10 are active.'),
  ).toBeTruthy();
  const headings = screen.getAllByRole('heading', { level: 2 }).map((each) => each.textContent);
  expect(headings).toEqual([
    'May need help',
    'Lectures',
    'Students',
    'Hours watched per week',
    'Active students per week',
    'When they watch',
    'Attendance',
  ]);
  expect(
    screen.getByRole('img', { name: /Most was watched in the week of .*: 21.5 h/ }),
  ).toBeTruthy();
});

test('who may need help is listed with reasons in words, and “why?” shows the sum', async () => {
  answers[ANALYTICS] = flagged();
  open();
  expect(
    await screen.findByText(
      'One of 10 students may be falling behind. The most common reason: they were at few lectures.',
    ),
  ).toBeTruthy();
  expect(screen.getByText('Was at 25% of the lectures (limit 60%)')).toBeTruthy();
  expect(screen.getByText('Not here for 21 days (limit 14)')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: /Why Mary Shelley is listed/ }));
  const dialog = screen.getByRole('dialog');
  const row = within(dialog).getByRole('row', { name: /Missed lectures/ });
  expect(
    within(row)
      .getAllByRole('cell')
      .map((cell) => cell.textContent),
  ).toEqual(['Missed lectures', '75', '× 30%', '22.5']);
  expect(within(dialog).getByText('69 points. From 50 on somebody is listed.')).toBeTruthy();
});

test('an objection is answered where the reasons stand', async () => {
  answers[ANALYTICS] = flagged({ objection: anObjection() });
  const put = vi.spyOn(api, 'put').mockResolvedValue(undefined);
  open();
  expect(await screen.findByText('Contested')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: /Why Mary Shelley is listed/ }));
  const dialog = screen.getByRole('dialog');
  expect(within(dialog).getByText(/on her computer/)).toBeTruthy();
  await userEvent.type(within(dialog).getByLabelText('Your answer'), 'You are right.');
  await userEvent.click(within(dialog).getByLabelText(/Set this aside/));
  await userEvent.click(within(dialog).getByRole('button', { name: 'Send answer' }));
  expect(put).toHaveBeenCalledExactlyOnceWith(
    '/api/v1/courses/course/analytics/objections/mary-shelley/answer',
    { body: { answer: 'You are right.', set_aside: true } },
  );
});

test('the filter is in the address, and days are the course’s own', async () => {
  const router = open('?from=2026-10-24');
  await waitFor(() =>
    expect(api.get).toHaveBeenCalledWith(
      ANALYTICS,
      expect.objectContaining({
        query: { section_id: undefined, from: '2026-10-23T22:00:00.000Z', to: undefined },
      }),
    ),
  );
  await userEvent.selectOptions(await screen.findByLabelText('Section'), 'section');
  expect(router.state.location.search).toEqual({ section: 'section', from: '2026-10-24' });
  await userEvent.click(screen.getByRole('button', { name: 'Show everything' }));
  expect(router.state.location.search).toEqual({});
});

test('figures of too few are not shown, and it is said why', async () => {
  answers[ANALYTICS] = new ApiError({ code: 'analytics.too_few', status: 403, title: 'Too few' });
  open();
  expect(await screen.findByRole('heading', { name: 'Fewer than five people' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});

test('who may not see them is told so', async () => {
  answers[ANALYTICS] = new ApiError({ code: 'access.denied', status: 403, title: 'No' });
  open();
  expect(await screen.findByText('These figures are not for you to see')).toBeTruthy();
});

test('a failure can be tried again', async () => {
  answers[ANALYTICS] = new ApiError({ code: 'server.ill', status: 500, title: 'Broken' });
  open();
  const again = await screen.findByRole('button', { name: 'Try again' });
  answers[ANALYTICS] = aCourseAnalytics();
  await userEvent.click(again);
  expect(await screen.findByText(/8 of 10 are active/)).toBeTruthy();
});

test('an empty course teaches how figures come about', async () => {
  answers[ANALYTICS] = aCourseAnalytics({ students: 0, active_students: 0, people: [] });
  open();
  expect(await screen.findByRole('heading', { name: 'No students yet' })).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Add students' })).toBeTruthy();
  expect(screen.queryByLabelText('From')).toBeNull();
});

test('without leave to see people there are none, and the rest stays', async () => {
  answers[ANALYTICS] = aCourseAnalytics({ people: null });
  open();
  expect(await screen.findByText(/not those of single people/)).toBeTruthy();
  expect(screen.getByRole('heading', { name: 'Lectures' })).toBeTruthy();
  expect(screen.queryByRole('heading', { name: 'Attendance' })).toBeNull();
});

test('weights have to add up before measures are saved, and can be set back', async () => {
  const put = vi.spyOn(api, 'put').mockResolvedValue(DEFAULTS);
  open();
  await userEvent.click(await screen.findByRole('button', { name: 'Measures' }));
  const dialog = screen.getByRole('dialog');
  const weight = await within(dialog).findByLabelText('Regularity (%)');
  await userEvent.clear(weight);
  await userEvent.type(weight, '10');
  expect(within(dialog).getByText(/Sum: 90 %/)).toBeTruthy();
  const save = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Save' });
  expect(save.disabled).toBe(true);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Set to defaults' }));
  expect(within(dialog).getAllByText('Sum: 100 %')).toHaveLength(2);
  await userEvent.click(save);
  expect(put).toHaveBeenCalledExactlyOnceWith('/api/v1/courses/course/analytics/measures', {
    body: DEFAULTS,
  });
});

test('who may not edit the course reads the measures', async () => {
  answers['/api/v1/courses/course'] = { ...course, my_actions: ['analytics.see'] };
  open();
  await userEvent.click(await screen.findByRole('button', { name: 'Measures' }));
  const field = await screen.findByLabelText<HTMLInputElement>('Regularity (%)');
  expect(field.disabled).toBe(true);
  expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
});

test('a report is taken along as a file, of what the filter shows', async () => {
  const blob = vi.spyOn(api, 'blob').mockResolvedValue(new Blob(['a']));
  const save = vi.spyOn(saving, 'save').mockReturnValue();
  open('?section=section');
  await userEvent.click(await screen.findByRole('button', { name: 'Reports' }));
  const items = await screen.findAllByRole('menuitem', { name: 'Table (CSV)' });
  await userEvent.click(items[0]!);
  expect(blob).toHaveBeenCalledExactlyOnceWith('/api/v1/analytics/reports/attendance', {
    query: { course_id: 'course', section_id: 'section', format: 'csv' },
  });
  await waitFor(() =>
    expect(save).toHaveBeenCalledExactlyOnceWith(expect.any(Blob), 'Engines Attendance.csv'),
  );
});

test('a report is sent by mail from now on', async () => {
  const post = vi.spyOn(api, 'post').mockResolvedValue({});
  open();
  await userEvent.click(await screen.findByRole('button', { name: 'Reports' }));
  await userEvent.click(await screen.findByRole('menuitem', { name: 'Send by mail' }));
  expect(await screen.findByText('No report is sent yet.')).toBeTruthy();
  await userEvent.selectOptions(screen.getByLabelText('How often'), 'month');
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(post).toHaveBeenCalledExactlyOnceWith('/api/v1/courses/course/analytics/schedules', {
    body: { report: 'attendance', every: 'month' },
  });
});

const OWN = '/api/v1/analytics/students/grace';
const own = (risk: ReturnType<typeof aRisk>) =>
  aStudentAnalytics({ courses: [aStudentCourse({ risk })] });

test('one reads of oneself what teachers read, and can contest it', async () => {
  answers[OWN] = own(aHighRisk());
  const put = vi.spyOn(api, 'put').mockResolvedValue(anObjection());
  renderAt('/progress', analyticsPages);
  expect(
    await screen.findByText('Your teachers see you among those who may need help.'),
  ).toBeTruthy();
  expect(screen.getByText('Was at 25% of the lectures (limit 60%)')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Contest this' }));
  const dialog = screen.getByRole('dialog');
  await userEvent.type(within(dialog).getByLabelText('What is wrong about it'), 'I was ill.');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Send' }));
  expect(put).toHaveBeenCalledExactlyOnceWith('/api/v1/courses/course/analytics/objection', {
    body: { text: 'I was ill.' },
  });
});

test('an objection shows its answer, and can be withdrawn', async () => {
  const objection = anObjection({
    answer: 'Agreed.',
    answered_by: 'Ada',
    set_aside: true,
    set_aside_until: '2026-12-20T10:00:00Z',
  });
  answers[OWN] = own(aHighRisk({ flagged: false, objection }));
  const remove = vi.spyOn(api, 'delete').mockResolvedValue(undefined);
  renderAt('/progress', analyticsPages);
  expect(await screen.findByText('Agreed.')).toBeTruthy();
  expect(screen.getByText(/it was set aside\./)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Withdraw objection' }));
  expect(remove).toHaveBeenCalledExactlyOnceWith('/api/v1/courses/course/analytics/objection');
});

test('who takes no course is told what will be here', async () => {
  answers[OWN] = aStudentAnalytics({ courses: [] });
  renderAt('/progress', analyticsPages);
  expect(await screen.findByRole('heading', { name: 'You take no course yet' })).toBeTruthy();
});

test('all that is stored of one can be taken along', async () => {
  answers[OWN] = own(aRisk());
  vi.spyOn(api, 'blob').mockResolvedValue(new Blob(['{}']));
  const save = vi.spyOn(saving, 'save').mockReturnValue();
  renderAt('/progress', analyticsPages);
  await userEvent.click(await screen.findByRole('button', { name: 'Download my data' }));
  expect(api.blob).toHaveBeenCalledExactlyOnceWith('/api/v1/analytics/mine/export');
  expect(save).toHaveBeenCalledExactlyOnceWith(expect.any(Blob), 'my-watching.json');
});

test('a teacher sees one student of the course', async () => {
  answers[OWN] = own(aRisk({ too_early: true }));
  renderAt('/courses/course/analytics/students/grace', analyticsPages);
  expect(await screen.findByRole('heading', { level: 1, name: 'Grace Hopper' })).toBeTruthy();
  expect(screen.getByText(/too early to say anything/)).toBeTruthy();
  expect(screen.getByText(/Lately less than before: 50%/)).toBeTruthy();
  expect(screen.getAllByText('Caught up').length).toBeGreaterThan(0);
  await userEvent.click(screen.getByRole('button', { name: /Engagement of Grace Hopper/ }));
  const row = within(screen.getByRole('dialog')).getByRole('row', { name: /Participation/ });
  expect(row.textContent).toContain('–');
});
