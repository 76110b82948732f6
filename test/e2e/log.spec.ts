/** The log of Lanetrace itself: found in the palette, read, copied and saved. */
import { readFileSync } from 'node:fs';
import { expect, test } from './support.ts';

test('Show logs opens what the engine wrote, to copy and to save, and Escape closes it', async ({
  lanetrace: page,
  context,
  shot,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What do you want to do?').fill('show logs');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Logs' });
  await expect(dialog.getByRole('listitem').filter({ hasText: 'started · version' })).toHaveCount(1);
  await shot('log');
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const saving = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save…' }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toBe('lanetrace.log');
  const saved = readFileSync(await download.path(), 'utf8');
  expect(saved).toBe(copied);
  expect(JSON.parse(saved.split('\n')[0] ?? '')).toMatchObject({
    msg: 'started',
    program: 'engine',
  });
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('where the clipboard is closed to the page, as in the shell, copying goes by the selection', async ({
  lanetrace: page,
}) => {
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: () => Promise.reject(new Error('not allowed')) },
    });
    document.addEventListener('copy', () => document.body.setAttribute('data-copied', 'yes'));
  });
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What do you want to do?').fill('show logs');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Logs' });
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  await expect(page.locator('body')).toHaveAttribute('data-copied', 'yes');
});
