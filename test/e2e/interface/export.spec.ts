/** The Export tab: what the log held goes out beside the drive as a job, and the tab says where it is or why it could not be written. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, type Host, test } from '../support.ts';
import { driveOf, openDrive, PLAIN } from './drives.ts';

async function openExport(page: Page, host: Host): Promise<string> {
  await openDrive(page, host, PLAIN);
  await page.keyboard.press('2');
  await page.getByRole('tab', { name: 'Export' }).click();
  return dirname(driveOf(host, PLAIN));
}

test('a drive is written beside its file, and the tab says where and what is in it', async ({
  lanetrace: page,
  host,
}) => {
  const folder = await openExport(page, host);
  await page.getByRole('button', { name: 'Drive, MCAP' }).click();
  const outcome = page.locator('.inspector-body .verdict-pass');
  await expect(outcome).toContainText(join(folder, 'plain.mcap'), { timeout: 60_000 });
  await expect(outcome).toContainText(/\d+ messages of \d+ topics, the whole drive/);
  expect(readFileSync(join(folder, 'plain.mcap')).subarray(1, 5).toString()).toBe('MCAP');
  // Still there when the tab is opened again.
  await page.getByRole('tab', { name: 'Data' }).click();
  await page.getByRole('tab', { name: 'Export' }).click();
  await expect(outcome).toContainText('plain.mcap');
});

test('a cut is written as it was asked for; one that holds nothing cannot be', async ({
  lanetrace: page,
  host,
}) => {
  const folder = await openExport(page, host);
  const write = page.getByRole('button', { name: 'Sweeps, PCD' });
  await page.getByLabel('Begin of the cut in seconds').fill('40');
  await expect(page.locator('.export-cut [role=alert]')).toHaveText(/holds nothing: .* from 0 to 6\.\d s/);
  await expect(write).toBeDisabled();
  await page.getByLabel('Begin of the cut in seconds').fill('1');
  await page.getByLabel('End of the cut in seconds').fill('2');
  await write.click();
  await expect(page.locator('.inspector-body .verdict-pass')).toContainText(join(folder, 'plain-pcd'), {
    timeout: 60_000,
  });
  // Ten sweeps a second, both ends included.
  const sweeps = readdirSync(join(folder, 'plain-pcd', 'lidar_top_points'));
  expect([10, 11]).toContain(sweeps.length);
});

test('an export is cancelled from the tab and leaves nothing', async ({ lanetrace: page, host }) => {
  const folder = await openExport(page, host);
  const before = readdirSync(folder);
  await page.getByRole('button', { name: 'Sweeps, LAS' }).click();
  await page.locator('.export-writing').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.locator('.inspector-body .verdict-warn')).toHaveText(/cancelled/, { timeout: 30_000 });
  expect(readdirSync(folder)).toEqual(before);
});

test('an export for which there is no place fails in the tab with a sentence', async ({
  lanetrace: page,
  host,
}) => {
  const folder = await openExport(page, host);
  for (let i = 1; i <= 100; i++) writeFileSync(join(folder, `plain${i === 1 ? '' : `-${i}`}-csv`), '');
  await page.getByRole('button', { name: 'Signals, CSV' }).click();
  const outcome = page.locator('.inspector-body .verdict-fail');
  await expect(outcome).toContainText('holds 100 exports of this drive', { timeout: 30_000 });
  await page.locator('.notice-error').getByRole('button').click();
  expect(existsSync(join(folder, 'plain-csv.part'))).toBe(false);
});
