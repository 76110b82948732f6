/** Several windows of one drive: one clock, and a layout for each. */
import type { Page } from '@playwright/test';
import { expect, playheadS, test, toLibrary } from '../support.ts';
import { openDrive, PLAIN } from './drives.ts';

const chip = (page: Page) => page.getByRole('button', { name: '2 windows, one clock' });
const playing = (page: Page) => page.getByRole('button', { name: 'Pause', exact: true });
const tabs = (page: Page) => page.locator('.dock:not([inert]) .dv-tab');

test('a further window shows the drive at the same moment, and a press in one is a press in both', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, PLAIN);
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  const [other] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('Control+Alt+n')]);
  const faults: string[] = [];
  other.on('pageerror', (error) => faults.push(error.message));
  await expect(other.getByTestId('playhead')).toBeVisible({ timeout: 60_000 });
  await expect(chip(page)).toBeVisible({ timeout: 30_000 });
  await expect(chip(other)).toBeVisible();
  const begin = await playheadS(page);
  expect(begin).toBeGreaterThan(0.9);
  expect(await playheadS(other)).toBe(begin);

  await other.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => playheadS(page)).toBeCloseTo(begin + 1, 1);
  expect(await playheadS(page)).toBe(await playheadS(other));

  // So slowly that the end is not reached before anybody looks.
  await page.getByLabel('Speed').selectOption('0.1');
  await page.getByTestId('playhead').click();
  await page.keyboard.press('Space');
  await expect(other.getByLabel('Speed')).toHaveValue('0.1');
  await expect(playing(other)).toBeVisible();
  await other.keyboard.press('Space');
  await expect(playing(page)).toHaveCount(0);
  await expect(playing(other)).toHaveCount(0);
  expect(await playheadS(page)).toBe(await playheadS(other));

  // Its own layout: what is closed here stays there.
  const before = await tabs(page).count();
  await expect(tabs(other)).toHaveCount(before);
  await tabs(other).last().focus();
  await other.keyboard.press('Delete');
  await expect(tabs(other)).toHaveCount(before - 1);
  await other.reload();
  await expect(tabs(other)).toHaveCount(before - 1, { timeout: 60_000 });
  await page.reload();
  await expect(tabs(page)).toHaveCount(before, { timeout: 60_000 });
  await expect(chip(page)).toBeVisible();
  await expect(chip(other)).toBeVisible();

  await chip(other).click();
  await expect(chip(page)).toHaveCount(0);
  const here = await playheadS(other);
  await page.keyboard.press('Home');
  await expect.poll(() => playheadS(page)).toBeLessThan(here);
  expect(await playheadS(other)).toBe(here);
  await other.getByRole('button', { name: 'Own clock' }).click();
  await expect.poll(() => playheadS(other)).toBe(await playheadS(page));

  await other.close();
  await expect(chip(page)).toHaveCount(0);
  expect(faults).toEqual([]);
});

test('a window whose page crashes is no longer counted', async ({ lanetrace: page, host, context }) => {
  await openDrive(page, host, PLAIN);
  // One that was not opened by the first has a process of its own.
  const other = await context.newPage();
  await other.goto(host.address);
  await toLibrary(other);
  await other.locator('.drive-tile-main:not([disabled])', { hasText: PLAIN.name }).first().click();
  await expect(chip(page)).toBeVisible({ timeout: 60_000 });
  const devtools = await context.newCDPSession(other);
  // It is answered by nobody.
  devtools.send('Page.crash').catch(() => {});
  await expect(chip(page)).toHaveCount(0);
  await other.close();
});
