/** Jobs in the Library: each ends in the outcome that it had, and those that have ended do not bury the drives. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { mcapBytes, smallDrive, unreadable } from '../../support/ingest/mcap-file.ts';
import { expect, type Host, test } from '../support.ts';
import { driveOf, PLAIN } from './drives.ts';

async function writeLogs({ home }: Host): Promise<void> {
  const messages = smallDrive();
  const whole = await mcapBytes(messages);
  writeFileSync(join(home, 'whole.mcap'), whole);
  writeFileSync(join(home, 'cut.mcap'), whole.subarray(0, Math.round(0.6 * whole.length)));
  writeFileSync(join(home, 'unread.mcap'), await mcapBytes(messages.map(unreadable)));
}

/** Loads a log of the home folder by the picker and waits until its job has ended. */
async function load(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /Choose a log/ }).click();
  await page.locator('.picker-roots button, .picker-list button').first().waitFor();
  const row = page.locator('.picker-list li', { hasText: name });
  if ((await row.count()) === 0)
    await page
      .getByRole('button', { name: /lanetrace-e2e-/ })
      .first()
      .click();
  await row.getByRole('button').first().click();
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await expect(page.locator('.job', { hasText: `Load ${name}` }).first()).not.toHaveClass(
    /job-(running|queued)/,
    { timeout: 90_000 },
  );
}

test('a log with nothing readable and a damaged one are not done in green, on jobs and on cards', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await writeLogs(host);
  await load(page, 'whole.mcap');
  const whole = page.locator('.job', { hasText: 'Load whole.mcap' });
  await expect(whole).toHaveClass(/job-done/);
  await expect(whole).toContainText(/Done: \d+ samples came in/);
  await load(page, 'cut.mcap');
  const cut = page.locator('.job', { hasText: 'Load cut.mcap' });
  await expect(cut).toHaveClass(/job-losses/);
  await expect(cut).toContainText(/Done with losses: \d+ samples came in; .*cut\.mcap/);
  await load(page, 'unread.mcap');
  const unread = page.locator('.job', { hasText: 'Load unread.mcap' });
  await expect(unread).toHaveClass(/job-nothing/);
  await expect(unread).toContainText(/Nothing readable: .*oddidl/);
  await expect(unread.getByRole('button', { name: 'Open' })).toHaveCount(0);
  const card = (name: string) => page.locator('.drive-tile', { hasText: name });
  await expect(card('cut')).toContainText('losses');
  await expect(card('unread')).toContainText('nothing readable');
  await expect(card('whole')).not.toContainText(/losses|nothing readable/);
  await shot('jobs-outcomes');
});

test('jobs that have ended fold into a history, which is cleared for good, and the drives stay in sight', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  driveOf(host, PLAIN);
  await writeLogs(host);
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const name of ['whole.mcap', 'unread.mcap', 'whole.mcap']) await load(page, name);
  await page.reload();
  await expect(page.locator('.library')).toHaveAttribute('data-listed', 'true');
  await expect(page.locator('.job-list > .job')).toHaveCount(1);
  await expect(page.locator('.drive-tile').first()).toBeInViewport();
  const history = page.locator('.job-history');
  await expect(history).toContainText(/\d+ earlier jobs · \d+ failed or without anything readable/);
  await shot('jobs-folded');
  await history.getByRole('button', { name: /earlier jobs/ }).click();
  await expect(page.locator('.job-history-list .job').first()).toContainText('unread.mcap');
  await history.getByRole('button', { name: 'Clear' }).click();
  await expect(history).toHaveCount(0);
  await page.reload();
  await expect(page.locator('.job')).toHaveCount(1);
  await page.getByRole('button', { name: 'Close Load whole.mcap' }).click();
  await expect(page.locator('.job')).toHaveCount(0);
  await page.reload();
  await expect(page.locator('.library')).toHaveAttribute('data-listed', 'true');
  await expect(page.locator('.job')).toHaveCount(0);
});
