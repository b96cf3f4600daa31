// Two people in one picture: whoever leads the room says so while it is live, and viewers see both.
import { test } from 'node:test';
import { openChromium } from './support/browsers.mjs';
import { begins, lecture, LONG, startsLive } from './support/live.mjs';
import { assertHealthy, axeFindsNothing, photographed } from './support/look.mjs';
import { PEOPLE, SMALL } from './support/media.mjs';
import { seeColour, tabTo } from './support/pages.mjs';
import { enter } from './support/studio.mjs';

/** The middle of whoever stands on the left, on the right, and what is above both, in 16 columns and 9 rows. */
const [LEFT, RIGHT, ABOVE] = [
  [2, 5],
  [10, 5],
  [4, 1],
];
const BLACK = [0, 0, 0];

test('two people are watched in one picture, and who stays alone fills it', async (t) => {
  const { ada, grace, linus, server, recording, invited } = await lecture(t, {}, SMALL, 'studio');
  await linus.page.close();
  const guest = await openChromium('linus');
  t.after(() => guest.close());
  await guest.page.goto(invited);
  await enter(guest.page, { name: 'Linus' });
  await startsLive(ada.page);
  await begins(grace.page);
  // By itself only those who lead are shown.
  await sees(grace.page, [PEOPLE.ada.colour, ABOVE]);

  await arranges(ada.page);
  await sees(grace.page, [PEOPLE.ada.colour, LEFT], [PEOPLE.linus.colour, RIGHT], [BLACK, ABOVE]);
  await photographed(grace.page, 'together', grace.page.locator('video').first());

  await guest.page.getByRole('button', { name: 'Leave', exact: true }).click();
  await guest.page.getByRole('button', { name: 'Leave now' }).click();
  await sees(grace.page, [PEOPLE.ada.colour, ABOVE]);

  await ada.page.getByRole('button', { name: /^Live, / }).click();
  await ada.page.getByRole('button', { name: 'End live' }).click();
  await ada.page.getByRole('button', { name: 'End now' }).click();
  const anew = grace.page.getByRole('button', { name: 'Watch from the start' });
  await anew.waitFor({ timeout: 60_000 });
  await grace.page.goto(`${server.url}/recordings/${recording.id}`);
  await grace.page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await begins(grace.page);
  const absent = /404 .*\/part-\d+-\d+\.m4s/;
  assertHealthy(ada, { errors: grace.errors.filter((error) => !absent.test(error)) });
});

/** By the keyboard alone, in the panel that says how it goes out; which then says what that costs. */
async function arranges(page) {
  await page.getByRole('button', { name: /^Live, / }).click();
  const panel = page.getByRole('dialog', { name: 'How it goes out' });
  const choice = panel.getByRole('combobox', { name: 'Viewers see' });
  await tabTo(page, choice);
  await page.keyboard.type('Everybody');
  const told = panel.getByText(/^2 pictures stand in one/);
  await told.waitFor({ timeout: LONG.seconds * 1000 });
  await axeFindsNothing(page, 'a panel that says who is seen');
  await photographed(page, 'together-panel', told);
  await page.keyboard.press('Escape');
}

async function sees(page, ...wanted) {
  for (const [colour, place] of wanted) await seeColour(page, colour, place);
}
