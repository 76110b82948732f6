/** Ask the drive: a ready question, its rows as jumps and marks; a query of one's own; what is refused. */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { JUMP, makeAskedDrive } from '../../support/drive/asked-drive.ts';
import { expect, type Host, playheadS, test } from '../support.ts';

async function openAsked(page: Page, host: Host): Promise<void> {
  const folder = join(host.home, 'drives');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const made = makeAskedDrive(join(host.home, 'made.drive'));
  copyFileSync(made, join(folder, 'asked.drive'));
  await page.reload();
  await page.getByRole('button', { name: /asked/ }).first().click();
  await expect(page.locator('.timeline-rows')).toBeVisible();
}

test('a question is answered in two actions: its rows jump in time and place, and are marked', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openAsked(page, host);
  await page.keyboard.press('3');
  await page.getByRole('tab', { name: 'Ask' }).click();
  const panel = page.locator('.dock:not([inert]) .ask');
  await expect(panel.locator('summary', { hasText: 'signal_values' })).toBeVisible();
  await panel.getByLabel('Ready question').selectOption({ label: 'Where does GNSS jump?' });
  const rows = panel.locator('tbody tr.go');
  await expect(rows.first()).toContainText('oxts/gnss');
  await rows.first().click();
  await expect.poll(() => playheadS(page)).toBeCloseTo(JUMP.fix / 10, 3);
  await expect(page.locator('.timeline-run', { hasText: 'Answer' })).toBeVisible();
  await expect(rows.first()).toHaveAttribute('aria-selected', 'true');
  // By keys alone: the next row is the way back.
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => playheadS(page)).toBeCloseTo((JUMP.fix + 1) / 10, 3);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Save as CSV' }).click(),
  ]);
  expect(readFileSync(await download.path(), 'utf8')).toMatch(/^t_s,stream,jump_m,[^\r]*\r\n3,oxts\/gnss,5,/);
  await shot('ask-map-dark');
  const { violations } = await new AxeBuilder({ page }).include('.ask').analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
});

test('a query is typed and sent by keys; what is wrong or refused says so, and what never ends is stopped', async ({
  lanetrace: page,
  host,
}) => {
  await openAsked(page, host);
  await page.keyboard.press('4');
  await page.getByRole('tab', { name: 'Ask' }).click();
  const panel = page.locator('.dock:not([inert]) .ask');
  const query = panel.getByLabel('Query in SQL');
  const ask = async (sql: string): Promise<void> => {
    await query.fill(sql);
    await query.press('Control+Enter');
  };
  await ask('SELECT seq, t_s FROM samples ORDER BY t_ns');
  await expect(panel.locator('.ask-count')).toHaveText(/198 rows/);
  // Only what is seen is in the page.
  expect(await panel.locator('tbody tr.go').count()).toBeLessThan(60);
  await ask('DELETE FROM bookmark');
  await expect(panel.getByRole('alert')).toContainText('DELETE is refused');
  await ask('SELECT nope FROM samples');
  await expect(panel.getByRole('alert')).toContainText('no such column: nope');
  await ask('WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c');
  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(panel.getByRole('button', { name: 'Ask', exact: true })).toBeVisible();
  await ask('SELECT count(*) AS n FROM gnss');
  await expect(panel.locator('tbody tr.go')).toHaveText('50');
});
