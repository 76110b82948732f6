/** A further log of the same drive is added to a drive of the Library, by the keyboard alone, and its streams are there. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { mcapBytes, smallDrive } from '../../support/ingest/mcap-file.ts';
import { expect, test } from '../support.ts';

async function pick(page: Page, name: string): Promise<void> {
  const row = page.locator('.picker-list li', { hasText: name });
  await page.locator('.picker-list button').first().waitFor();
  if ((await row.count()) === 0)
    await page
      .locator('.picker-list')
      .getByRole('button', { name: /lanetrace-e2e-/ })
      .first()
      .click();
  await row.getByRole('button').first().click();
}

test('a log is added to a drive with an offset; the report names both and how its clock was placed', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  writeFileSync(join(host.home, 'street.mcap'), await mcapBytes(smallDrive(3)));
  const imu = smallDrive(1).filter(({ topic }) => topic === '/imu/data');
  writeFileSync(join(host.home, 'second-imu.mcap'), await mcapBytes(imu));
  await page.getByRole('button', { name: /Choose a log/ }).click();
  await pick(page, 'street.mcap');
  await page
    .getByRole('dialog', { name: 'Load street.mcap' })
    .getByRole('button', { name: 'Load', exact: true })
    .click();
  const tile = page.locator('.drive-tile', { hasText: 'street' });
  await expect(tile).toBeVisible({ timeout: 60_000 });

  const button = page.getByRole('button', { name: 'Add a log to street' });
  await button.focus();
  await expect(button).toBeVisible();
  await page.keyboard.press('Enter');
  await pick(page, 'second-imu.mcap');
  const dialog = page.getByRole('dialog', { name: 'Add second-imu.mcap' });
  await expect(dialog.getByRole('radio', { name: /By its clock, else/ })).toBeFocused();
  for (let k = 0; k < 3; k++) await page.keyboard.press('ArrowDown');
  await expect(dialog.getByRole('radio', { name: /It begins a time after/ })).toBeChecked();
  const field = dialog.getByRole('textbox');
  await field.fill('-2');
  await expect(dialog.getByRole('button', { name: 'Add', exact: true })).toBeDisabled();
  await field.fill('1.5');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
  await shot('add-log-1-dialog');
  await field.press('Enter');
  const job = page.locator('.job', { hasText: 'Add second-imu.mcap' }).first();
  await expect(job).toHaveClass(/job-done/, { timeout: 60_000 });
  await expect(job).toContainText('100 samples came in, begins 1.5 s after the drive, as was said');
  await shot('add-log-2-library');

  await tile.getByRole('button').first().click();
  await page
    .getByRole('button', { name: /^Health/ })
    .first()
    .click();
  const logs = page.getByRole('table', { name: 'Logs of this drive' });
  await expect(logs).toContainText('second-imu.mcap');
  await expect(logs).toContainText('begins 1.5 s after the drive');
  await shot('add-log-3-report');
});

test('several logs are added at once, each with its own clock', async ({ lanetrace: page, host }) => {
  writeFileSync(join(host.home, 'road.mcap'), await mcapBytes(smallDrive(3)));
  for (const [name, topic] of [
    ['extra-imu.mcap', '/imu/data'],
    ['extra-fix.mcap', '/gnss/fix'],
  ] as const) {
    const messages = smallDrive(1).filter((each) => each.topic === topic);
    expect(messages.length).toBeGreaterThan(0);
    writeFileSync(join(host.home, name), await mcapBytes(messages));
  }
  await page.getByRole('button', { name: /Choose a log/ }).click();
  await pick(page, 'road.mcap');
  await page
    .getByRole('dialog', { name: 'Load road.mcap' })
    .getByRole('button', { name: 'Load', exact: true })
    .click();
  await expect(page.locator('.drive-tile', { hasText: 'road' })).toBeVisible({ timeout: 60_000 });

  await page.getByRole('button', { name: 'Add a log to road' }).focus();
  await page.keyboard.press('Enter');
  const row = (name: string) => page.locator('.picker-list li', { hasText: name }).first();
  await page.locator('.picker-list button').first().waitFor();
  if ((await row('extra-imu.mcap').count()) === 0)
    await page
      .locator('.picker-list')
      .getByRole('button', { name: /lanetrace-e2e-/ })
      .first()
      .click();
  for (const name of ['extra-imu.mcap', 'extra-fix.mcap']) {
    await row(name).locator('.picker-row').focus();
    await page.keyboard.press('Space');
    await expect(row(name).getByRole('checkbox')).toBeChecked();
  }
  await page.getByRole('button', { name: 'Add: 2 logs' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add 2 logs' });
  await dialog.getByLabel('How the clock of extra-imu.mcap is placed').selectOption({ index: 3 });
  await dialog.getByLabel(/seconds after the drive begins, extra-imu.mcap/).fill('1');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const job = page.locator('.job', { hasText: 'and 1 more to road' }).first();
  await expect(job).toHaveClass(/job-done/, { timeout: 60_000 });
  await expect(job).toContainText('extra-imu.mcap: 100 samples, begins 1 s after the drive');
  await expect(job).toContainText('extra-fix.mcap:');
});
