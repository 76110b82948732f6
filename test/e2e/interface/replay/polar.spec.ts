/** The pictures of a polar radar on the ground, in the 3D view, on the sample of RADIATE. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator } from '@playwright/test';
import sharp from 'sharp';
import { sharedData } from '../../../support/shared.ts';
import { expect, test } from '../../support.ts';
import { openDrive } from '../drives.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const log = sharedData('radiate_tiny_foggy');

/** Mean of all pixels, 0 to 255. */
async function brightness(view: Locator): Promise<number> {
  const { channels } = await sharp(await view.screenshot()).stats();
  return channels.slice(0, 3).reduce((sum, { mean }) => sum + mean / 3, 0);
}

test('radar pictures lie on the ground around the vehicle, and can be hidden', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  test.skip(log === undefined, 'shared/data is not on this machine');
  if (log === undefined) return;
  const drives = join(host.home, 'drives');
  mkdirSync(drives, { recursive: true, mode: 0o700 });
  const cli = (...args: readonly string[]) =>
    execFileSync(process.execPath, [join(root, 'engine', 'cli', 'main.ts'), ...args], {
      cwd: root,
      env: { ...process.env, LANETRACE_HOME: host.home },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  cli('ingest', log, '-o', join(drives, 'radiate.drive'), '--name', 'radiate');
  await openDrive(page, host, { name: 'radiate', seconds: 15 });
  await page.keyboard.press('g');
  await page.getByLabel('Go to', { exact: true }).fill('3');
  await page.keyboard.press('Enter');
  const layer = page.locator('.layer', { hasText: /^Navtech_Polar picture/ }).first();
  await expect(layer).toBeVisible();
  await expect(layer.locator('.layer-note')).toHaveCount(0);
  const view = page.locator('[data-panel=scene3d] canvas:visible').first();
  await page.waitForTimeout(2500);
  await shot('polar-3d');
  await page.getByRole('button', { name: 'Top-down, heading up' }).click();
  await page.waitForTimeout(2500);
  await shot('polar-above');
  const shown = await brightness(view);
  await page.getByRole('button', { name: 'Hide Navtech_Polar picture', exact: true }).click();
  await expect.poll(() => brightness(view)).toBeLessThan(shown - 2);
  await page.getByRole('button', { name: 'Show Navtech_Polar picture', exact: true }).click();
  await expect.poll(() => brightness(view)).toBeGreaterThan(shown - 1);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.waitForTimeout(2500);
  await shot('polar-small');
});
