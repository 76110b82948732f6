/** Several logs are loaded as one drive by the keyboard alone; each row says what its log is, or why it is left out. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { mcapBytes, smallDrive, T0 } from '../../support/ingest/mcap-file.ts';
import { candumpText, DBC } from '../../support/ingest/tracks/can-file.ts';
import { expect, type Host, test } from '../support.ts';

const row = (page: Page, name: string) => page.locator('.picker-list li', { hasText: name }).first();

async function writeLogs(host: Host): Promise<void> {
  writeFileSync(join(host.home, 'street.mcap'), await mcapBytes(smallDrive(3)));
  writeFileSync(join(host.home, 'car.dbc'), DBC);
  writeFileSync(join(host.home, 'notes.txt'), 'Sunny, dry road.');
  const frames = Array.from({ length: 20 }, (_, k) => ({
    s: 0.1 * k,
    channel: 1,
    id: 256,
    data: [0x88, 0x13, 0xf8, 0x30, 0, 3, 0x04, 0xff],
  }));
  writeFileSync(join(host.home, 'bus.log'), candumpText(frames, Number(T0 / 1_000_000_000n)));
}

/** Opens the picker in the home folder of the host. */
async function openPicker(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Choose a log/ }).click();
  await page
    .locator('.picker-list')
    .getByRole('button', { name: /lanetrace-e2e-/ })
    .first()
    .click();
  await row(page, 'street.mcap').waitFor();
}

async function seriousFaults(page: Page): Promise<readonly unknown[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}

test('three files are chosen with Space, one is no log and is left out with the reason, and the others become one drive', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await writeLogs(host);
  await openPicker(page);
  for (const name of ['bus.log', 'notes.txt', 'street.mcap']) {
    await row(page, name).locator('.picker-row').focus();
    await page.keyboard.press('Space');
    await expect(row(page, name).getByRole('checkbox')).toBeChecked();
  }
  const picker = page.getByRole('dialog', { name: 'Choose a log' });
  await expect(picker.getByRole('status')).toHaveText('3 chosen: bus.log, notes.txt, street.mcap');
  await page.setViewportSize({ width: 1280, height: 800 });
  await shot('load-several-1-picker');
  await picker.getByRole('button', { name: 'Load as one drive: 3 logs' }).focus();
  await page.keyboard.press('Enter');

  const dialog = page.getByRole('dialog', { name: 'Load 3 logs as one drive' });
  const log = (name: string) => dialog.locator(`[data-log="${name}"]`);
  await expect(log('street.mcap')).toContainText(/main log\s*MCAP, [\d.]+ [kM]B/);
  await expect(log('bus.log')).toContainText(/CAN trace, [\d.]+ k?B/);
  await expect(log('notes.txt')).toContainText('is not a log that can be read');
  await expect(log('notes.txt').getByRole('radio')).toBeDisabled();
  await expect(dialog.getByRole('status')).toContainText('1 of 3 cannot be loaded with it: left out.');
  await expect(dialog).toContainText(/Copies the logs, about [\d.]+ [kM]B/);
  await expect(dialog).toContainText(/Refers to street\.mcap/);
  await expect(dialog).toContainText(join(host.home, 'drives'));
  await expect(dialog.getByRole('button', { name: 'Load', exact: true })).toBeFocused();
  expect(await seriousFaults(page)).toEqual([]);
  await shot('load-several-2-dialog');

  const clock = log('bus.log').getByRole('combobox');
  await clock.focus();
  await clock.selectOption('begin');
  const seconds = log('bus.log').getByRole('textbox');
  await seconds.fill('-1');
  await expect(dialog.getByRole('button', { name: 'Load', exact: true })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await seconds.press('Enter');
  await expect(dialog).toBeVisible();
  await seconds.fill('1.5');
  await log('notes.txt').getByRole('button', { name: 'Take notes.txt off the list' }).focus();
  await page.keyboard.press('Enter');
  const two = page.getByRole('dialog', { name: 'Load 2 logs as one drive' });
  await expect(two.getByRole('button', { name: /Add a log/ })).toBeFocused();
  await two.getByRole('button', { name: 'Load', exact: true }).focus();
  await page.keyboard.press('Enter');

  const job = page.locator('.job', { hasText: 'Load street.mcap and 1 more' }).first();
  await expect(job).toHaveClass(/job-done/, { timeout: 90_000 });
  await expect(job).toContainText('bus.log: 20 samples, begins 1.5 s after the drive, as was said.');
  await expect(page.locator('.drive-tile', { hasText: 'street' })).toBeVisible();
  await shot('load-several-3-library');
});

test('files that are dropped on the page are chosen where they lie, and a log is added to the one that is asked about', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await writeLogs(host);
  const dropped = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    for (const name of ['street.mcap', 'bus.log']) transfer.items.add(new File(['x'], name));
    return transfer;
  });
  await page.locator('.open-bar').dispatchEvent('drop', { dataTransfer: dropped });
  const picker = page.getByRole('dialog', { name: 'Choose a log' });
  await picker
    .getByRole('button', { name: /lanetrace-e2e-/ })
    .first()
    .click();
  await expect(picker.getByRole('status')).toHaveText('2 chosen: bus.log, street.mcap');
  await row(page, 'bus.log').locator('.picker-row').click();
  await expect(picker.getByRole('status')).toHaveText('1 chosen: street.mcap');
  await picker.getByRole('button', { name: 'Load as one drive: one log' }).click();

  const one = page.getByRole('dialog', { name: 'Load street.mcap' });
  await expect(one).toContainText('MCAP, one file');
  await one.getByRole('button', { name: /Add a log/ }).click();
  await page
    .getByRole('dialog', { name: 'Choose a log' })
    .getByRole('button', { name: /lanetrace-e2e-/ })
    .first()
    .click();
  await row(page, 'bus.log').locator('.picker-row').click();
  const two = page.getByRole('dialog', { name: 'Load 2 logs as one drive' });
  await expect(two.locator('[data-log="bus.log"]')).toContainText('CAN trace');
  await two.locator('[data-log="bus.log"]').getByRole('radio').check();
  await expect(two).toContainText('A drive cannot refer to a log of this format (CAN trace) yet.');
  await shot('load-several-4-main');
  await page.keyboard.press('Escape');
  await expect(two).toBeHidden();
});
