/** What is taken away from a drive opens elsewhere: a report without a network, a case as a drive. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, type Host, test, toLibrary } from '../../support.ts';
import { driveOf, MAPPED, openDrive } from '../drives.ts';

async function openExport(page: Page, host: Host): Promise<string> {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('2');
  await page.getByRole('tab', { name: 'Export' }).click();
  return dirname(driveOf(host, MAPPED));
}

test('a report opens in a browser without a network: problems, map, metrics, pictures', async ({
  lanetrace: page,
  host,
  browser,
}) => {
  const folder = await openExport(page, host);
  await page.getByRole('button', { name: 'Report, HTML' }).click();
  await expect(page.locator('.inspector-body .verdict-pass')).toContainText('mapped.report.html', {
    timeout: 60_000,
  });
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 800 } });
  const report = await context.newPage();
  const faults: string[] = [];
  const asked: string[] = [];
  report.on('console', (message) => faults.push(message.text()));
  report.on('pageerror', (error) => faults.push(error.message));
  report.on('request', (request) => asked.push(request.url().slice(0, 30)));
  const address = pathToFileURL(join(folder, 'mapped.report.html')).href;
  await report.goto(address);
  await expect(report.getByRole('heading', { level: 1 })).toHaveText('mapped');
  await expect(report.getByRole('heading', { name: 'What is wrong with this drive' })).toBeVisible();
  await expect(report.locator('svg.map polyline')).not.toHaveCount(0);
  await expect(report.getByRole('cell', { name: 'odometry', exact: true }).first()).toBeVisible();
  const pictures = report.locator('figure img');
  expect(await pictures.count()).toBeGreaterThan(4);
  for (const picture of await pictures.all())
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
  expect(faults).toEqual([]);
  await report.screenshot({ path: 'test/results/screenshots/report.png', fullPage: true });
  await context.close();
});

test('a case of a stretch is written, and opens as a drive at its begin, with the run and the layout of its maker', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  const folder = await openExport(page, host);
  await page.getByLabel('Begin of the cut in seconds').fill('2');
  await page.getByLabel('End of the cut in seconds').fill('4');
  // A panel that no ready layout has here shows whose layout it is.
  await page.keyboard.press('Control+K');
  await page.getByPlaceholder('What do you want to do?').fill('Add panel: Ingest report');
  await page.keyboard.press('Enter');
  await expect(page.locator('.dock:not([inert]) .panel[data-panel=ingest-report]')).toHaveCount(1);
  await page.getByRole('tab', { name: 'Inspector' }).click();
  await page.getByRole('button', { name: 'Case, .drive' }).click();
  await expect(page.locator('.inspector-body .verdict-pass')).toContainText('mapped.case.drive', {
    timeout: 60_000,
  });
  expect(existsSync(join(folder, 'mapped.case.drive'))).toBe(true);
  await toLibrary(page);
  await page
    .locator('.drive-tile-main:not([disabled])', { hasText: 'mapped 2.0–4.0 s' })
    .click({ timeout: 60_000 });
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByTestId('playhead')).toContainText(/00:02\.[01]/);
  await expect(page.locator('.header-drive')).toContainText('case of mapped');
  await page.keyboard.press('2');
  await expect(page.locator('.dock:not([inert])').getByRole('tab', { name: 'Ingest report' })).toBeVisible();
  await expect(page.locator('.bev-lines:visible')).toBeVisible();
  await shot('case-opened');
});
