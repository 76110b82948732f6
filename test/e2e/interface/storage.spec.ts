/** Space on the disk: what is written where is said before and after, a drive may refer to its log, and space is given back. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import type { Locator, Page } from '@playwright/test';
import { moveLibrary } from '../../../engine/drive/upkeep/library.ts';
import { writeBag } from '../../support/ingest/bag-file.ts';
import { writeDb3 } from '../../support/ingest/db3-file.ts';
import { mcapBytes, smallDrive } from '../../support/ingest/mcap-file.ts';
import { expect, test } from '../support.ts';
import { driveOf, MAPPED, openDrive, PLAIN } from './drives.ts';

/** Chooses a log of the home folder in the picker. */
async function chooseLog(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /Choose a log/ }).click();
  await pick(page, name);
}

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

async function openStorage(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: /^Storage/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Storage' });
  await expect(dialog.getByTestId('storage-total')).toBeVisible({ timeout: 30_000 });
  return dialog;
}

async function ended(page: Page, title: string): Promise<void> {
  await expect(page.locator('.job', { hasText: title }).first()).toHaveClass(/job-done/, { timeout: 90_000 });
}

test('before a log is loaded it is said what is written where; a reference takes a fraction, and asks for a log that moved', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  const log = join(host.home, 'street.mcap');
  writeFileSync(log, await mcapBytes(smallDrive(3), { compression: 'zstd' }));
  await chooseLog(page, 'street.mcap');
  const dialog = page.getByRole('dialog', { name: 'Load street.mcap' });
  await expect(dialog).toContainText(/MCAP, one file/);
  await expect(dialog).toContainText(/Copies the log, about [\d.]+ (kB|MB)/);
  await expect(dialog).toContainText(join(host.home, 'drives'));
  await expect(dialog).toContainText(/[\d.]+ GB free/);
  await dialog.getByRole('radio', { name: /Refers to the log/ }).check();
  await shot('storage-1-load');
  await dialog.getByRole('button', { name: 'Load', exact: true }).click();
  await ended(page, 'Load street.mcap');
  await expect(page.locator('.job', { hasText: 'Load street.mcap' }).first()).toContainText(
    /MB in .*drives.*, which refers to .*street\.mcap/,
  );
  const tile = page.locator('.drive-tile', { hasText: 'street' });
  await expect(tile).toContainText('refers to');

  const away = join(host.home, 'moved.mcap');
  renameSync(log, away);
  await page.reload();
  await expect(tile).toContainText('is not at');
  await shot('storage-2-gone');
  await tile.getByRole('button', { name: 'Find the log of street' }).click();
  await pick(page, 'moved.mcap');
  await ended(page, 'Find the log of');
  await expect(tile).not.toContainText('is not at');

  writeFileSync(away, 'changed');
  await page.reload();
  await expect(tile).toContainText('has changed since the drive was made of it');
  await tile.locator('.drive-tile-main').click();
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('.notice', { hasText: 'its log cannot be read' })).toBeVisible();
});

test('a bag and a rosbag2 database are referred to; one that is packed as a whole says why it is not', async ({
  lanetrace: page,
  host,
}) => {
  writeBag(join(host.home, 'bridge.bag'), smallDrive(3), { compression: 'lz4', chunkBytes: 50_000 });
  const database = join(host.home, 'quay.db3');
  writeDb3(database, smallDrive(3));
  writeFileSync(join(host.home, 'shed.db3.zstd'), zstdCompressSync(readFileSync(database)));
  for (const name of ['bridge.bag', 'quay.db3']) {
    await chooseLog(page, name);
    const dialog = page.getByRole('dialog', { name: `Load ${name}` });
    await dialog.getByRole('radio', { name: /Refers to the log/ }).check();
    await dialog.getByRole('button', { name: 'Load', exact: true }).click();
    await ended(page, `Load ${name}`);
    const tile = page.locator('.drive-tile', { hasText: name.replace(/\..*/, '') });
    await expect(tile).toContainText('refers to');
  }
  await chooseLog(page, 'shed.db3.zstd');
  const dialog = page.getByRole('dialog', { name: 'Load shed.db3.zstd' });
  await expect(dialog).toContainText(
    /A drive cannot refer to this log: shed\.db3\.zstd is packed as a whole/,
  );
  await expect(dialog.getByRole('radio', { name: /Refers/ })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  rmSync(database);
  await page.reload();
  await expect(page.locator('.drive-tile', { hasText: 'quay' })).toContainText('is not at');
});

test('storage shows what drives and runs take; a deleted run goes from the views, a deleted drive from the disk', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  const mapped = driveOf(host, MAPPED);
  const plain = driveOf(host, PLAIN);
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('2');
  await expect(page.locator('body')).toContainText('Run 1');
  await page.keyboard.press('Control+o');
  const before = statSync(mapped).size;
  let dialog = await openStorage(page);
  await dialog.getByRole('spinbutton').fill('0.001');
  await expect(dialog.getByRole('status')).toContainText('more than the 1.0 MB that you set');
  const row = dialog.locator('[data-drive=mapped]');
  await row.locator('.storage-row').click();
  await expect(row).toContainText('Run 1');
  await shot('storage-3-dialog');
  await row.getByRole('button', { name: 'Delete Run 1' }).click();
  await expect(row.getByRole('alert')).toContainText(/give [\d.]+ [kM]B back/);
  await row.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(row.locator('.storage-runs')).toHaveCount(0, { timeout: 60_000 });
  await expect.poll(() => statSync(mapped).size).toBeLessThan(before);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.keyboard.press('2');
  await expect(page.locator('.notice', { hasText: 'Run 1 was deleted' })).toBeVisible();

  await page.keyboard.press('Control+o');
  dialog = await openStorage(page);
  const other = dialog.locator('[data-drive=plain]');
  await other.locator('.storage-row').click();
  await other.getByRole('button', { name: 'Delete the drive plain' }).click();
  await other.getByRole('button', { name: 'Keep' }).click();
  expect(existsSync(plain)).toBe(true);
  await other.getByRole('button', { name: 'Delete the drive plain' }).click();
  await other.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(other).toHaveCount(0);
  expect(existsSync(plain)).toBe(false);
});

test('the library is moved as one thing once no drive is open, and its drives open where they are now', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, PLAIN);
  const away = join(host.home, 'far away');
  mkdirSync(away);
  const move = async (): Promise<Locator> => {
    await page.keyboard.press('Control+o');
    const dialog = await openStorage(page);
    const place = dialog.getByRole('region', { name: 'Library folder' });
    await expect(place).toContainText(/[\d.]+ GB free on its disk/);
    await place.getByRole('button', { name: 'Move the library' }).click();
    await pick(page, 'far away');
    await page.getByRole('button', { name: /^Move the library to .far away/ }).click();
    return dialog;
  };
  const notMoved = page.locator('.notice', { hasText: 'The library was not moved' });
  let dialog = await move();
  await expect(notMoved).toContainText('close plain.drive first');
  await shot('storage-4-library');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await notMoved.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Close the drive' }).click();
  dialog = await move();
  await ended(page, 'Move the library to');
  await expect(dialog.getByRole('region', { name: 'Library folder' })).toContainText(away);
  expect(existsSync(join(away, 'plain.drive'))).toBe(true);
  expect(existsSync(join(host.home, 'drives', 'plain.drive'))).toBe(false);
  await dialog.getByRole('button', { name: 'Close' }).click();
  const named = page.getByText('plain', { exact: true });
  await page.locator('.drive-tile-main').filter({ has: named }).click();
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Close the drive' }).click();
  // The other tests look for their drives where they were.
  await moveLibrary(join(host.home, 'drives'), { home: host.home });
});
