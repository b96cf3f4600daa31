// Viewers of a live lecture say something: one with an account and one who came by a link write, ask, vote, raise hands and
// react; who leads answers and removes; when it is over it can still be read.
import { test } from 'node:test';
import { register } from './support/api.mjs';
import { begins, lecture, startsLive } from './support/live.mjs';
import { assertHealthy, axeFindsNothing, look } from './support/look.mjs';
import { signIn } from './support/pages.mjs';
import { until } from './support/wait.mjs';

test('viewers chat, ask and vote, and who leads answers and removes', async (t) => {
  const scene = await lecture(t);
  await watchedByAStudent(scene);
  await startsLive(scene.ada.page);
  for (const { page } of [scene.grace, scene.linus]) await begins(page);
  await theyChat(scene);
  await theyAskAndVote(scene);
  await look(scene.grace.page, 'audience');
  await theHostAnswers(scene);
  await theyReact(scene);
  await isOver(scene);
  assertHealthy(scene.ada, { errors: scene.grace.errors.filter((error) => !expected(error)) });
});

/** Of what is announced some never comes when it ends: players are told so. */
const expected = (error) => /404 .*\/part-\d+-\d+\.m4s/.test(error);

/** Grace is a student of the course that it is put in: she may watch, and leads nothing. */
async function watchedByAStudent({ server, host, grace, recording }) {
  const course = await host.post('/api/v1/courses', { title: 'Signals' });
  const path = `/api/v1/courses/${course.id}`;
  const student = await register(server, 'grace');
  await host.post(`${path}/enroll`, { student_id: student.user.id });
  await host.post(`${path}/recordings`, { recording_id: recording.id });
  await host.post(`${path}/recordings/${recording.id}/publish`, { published: true });
  await grace.page.close();
  const context = await grace.browser.newContext({
    locale: 'en-GB',
    viewport: { width: 1280, height: 900 },
  });
  grace.page = await context.newPage();
  await signIn(grace.page, server, 'Grace');
  await grace.page.goto(`${server.url}/courses/${course.id}/lectures/${recording.id}`);
}

const panel = (page) => page.getByRole('region', { name: 'Chat and questions' });
const tab = (page, name) => panel(page).getByRole('tab', { name });

async function write(page, box, text, button) {
  await panel(page).getByRole('textbox', { name: box }).fill(text);
  await panel(page).getByRole('button', { name: button, exact: true }).click();
}

async function theyChat({ grace, linus }) {
  await write(grace.page, 'Write to all who watch', 'Good morning', 'Send');
  await panel(linus.page).getByText('Good morning').waitFor();
  await panel(linus.page).getByRole('textbox', { name: 'Your name' }).fill('Linus');
  await write(linus.page, 'Write to all who watch', 'Hello, Grace', 'Send');
  const heard = panel(grace.page).getByRole('log');
  await heard.getByText('Hello, Grace').waitFor();
  await heard.getByText('Linus', { exact: true }).waitFor();
  // Who has said a name is not asked again.
  await panel(linus.page)
    .getByRole('textbox', { name: 'Your name' })
    .waitFor({ state: 'detached' });
  for (const { page } of [grace, linus]) await axeFindsNothing(page, 'the chat of viewers');
}

async function theyAskAndVote({ grace, linus }) {
  for (const { page } of [grace, linus]) await tab(page, 'Questions').click();
  await write(grace.page, 'Ask a question', 'Why is it so?', 'Send question');
  await write(linus.page, 'Ask a question', 'Is it in the exam?', 'Send question');
  const vote = panel(grace.page).getByRole('button', { name: /Vote for “Is it in the exam/ });
  await vote.click();
  await panel(linus.page)
    .getByRole('button', { name: 'Vote for “Is it in the exam?”, 1 vote' })
    .waitFor();
  // Most wanted first.
  const first = panel(linus.page).getByRole('listitem').first();
  await until('it lies first', async () => (await first.innerText()).includes('exam'));
  await axeFindsNothing(grace.page, 'the questions of viewers');
  await panel(grace.page).getByRole('button', { name: 'Raise hand' }).click();
  await panel(linus.page).getByText('1 hand is up').waitFor();
}

async function theHostAnswers({ ada, grace, linus }) {
  const { page } = ada;
  await page.getByRole('button', { name: /^Viewers/ }).click();
  const aside = page.getByRole('complementary', { name: 'Viewers: chat and questions' });
  await aside.getByText('Hello, Grace').waitFor();
  await axeFindsNothing(page, 'what viewers say, in the room');
  await aside.getByRole('button', { name: 'Lower the hand of grace' }).click();
  await panel(grace.page).getByRole('button', { name: 'Raise hand' }).waitFor();
  await aside.getByRole('button', { name: 'Remove the message of Linus' }).click();
  await panel(linus.page).getByRole('tab', { name: /^Chat/ }).click();
  await panel(linus.page).getByText('Hello, Grace').waitFor({ state: 'detached' });
  await aside.getByRole('tab', { name: /^Questions/ }).click();
  const question = aside.getByRole('listitem').filter({ hasText: 'Is it in the exam?' });
  await question.getByRole('button', { name: 'Answered' }).click();
  await panel(grace.page).getByRole('heading', { name: '1 answered' }).waitFor();
  await aside.getByRole('switch', { name: 'Viewers may chat' }).click();
  await panel(linus.page).getByText('The chat is off').waitFor();
}

async function theyReact({ grace, linus }) {
  const seen = linus.page.getByTestId('float').first().waitFor({ state: 'attached' });
  await panel(grace.page).getByRole('button', { name: '👏' }).click();
  await seen;
}

async function isOver({ ada, grace, linus }) {
  await ada.page.getByRole('button', { name: /^Live, / }).click();
  await ada.page.getByRole('button', { name: 'End live' }).click();
  await ada.page.getByRole('button', { name: 'End now' }).click();
  for (const { page } of [grace, linus])
    await panel(page).getByText('This is not live any more').waitFor({ timeout: 60_000 });
  await panel(grace.page).getByText('Why is it so?').waitFor();
}
