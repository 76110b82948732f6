/** Poles, signs and lights in the views: found by name, told by the pointer, switched as a layer, with what they rest on. */
import type { Page } from '@playwright/test';
import { chooseLine } from '../../stages.ts';
import { expect, test } from '../../support.ts';
import { MAPPED, openDrive } from '../drives.ts';

// The drive may have to be made first.
test.describe.configure({ timeout: 600_000 });

/** Share of a view that has the violet of poles. */
async function violetShare(page: Page, view: string): Promise<number> {
  const picture = await page.locator(view).first().screenshot();
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
  let violet = 0;
  for (let k = 0; k < data.length; k += info.channels) {
    const [r = 0, g = 0, b = 0] = [data[k], data[k + 1], data[k + 2]];
    if (Math.abs(r - 197) + Math.abs(g - 139) + Math.abs(b - 255) < 60) violet++;
  }
  return violet / (info.width * info.height);
}

test('a pole is chosen in the map view and leads to the sweeps, points and pictures that it rests on', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('3');
  await expect(page.getByRole('list', { name: 'Legend of the lines' }).locator('visible=true')).toContainText(
    'Pole',
  );
  await page.locator('.dv-tab:visible', { hasText: 'Evidence' }).first().click();
  await chooseLine(page, /^Pole/);
  const evidence = page.locator('.evidence:visible');
  await expect(evidence.locator('h3')).toHaveText(/^Pole \d+/);
  for (const word of ['confidence', 'radius', 'to, over ground', 'seen by', 'sweeps, at least'])
    await expect(evidence.locator('dt').filter({ hasText: word })).toBeVisible();
  await expect(evidence).toContainText('lidar');
  const support = page.getByRole('region', { name: 'What it rests on' }).locator('visible=true');
  await expect(support).toHaveAttribute('aria-busy', 'false', { timeout: 60_000 });
  await expect(support).toContainText(/\d+ lidar points of/);
  // What is painted below a pole says nothing of it, and its stage has no steps.
  await expect(support).not.toContainText('cells of');
  await expect(evidence.getByRole('button', { name: 'Why is it there?' })).toHaveCount(0);
  await shot('landmarks-1-map');
});

test('3D has the poles as a layer that can be switched off, and the palette finds them by name', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, MAPPED);
  const view = '.dock:not([inert]) [data-panel=scene3d]';
  // The pole of this drive stands behind the vehicle.
  await page.keyboard.press('t');
  await expect.poll(() => violetShare(page, view), 'poles stand in 3D').toBeGreaterThan(0.00005);
  await shot('landmarks-2-replay');
  const before = await violetShare(page, view);
  await page
    .getByRole('button', { name: /^Hide Landmarks/ })
    .locator('visible=true')
    .first()
    .click();
  await expect.poll(() => violetShare(page, view), 'they are gone').toBeLessThan(before / 3);
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What do you want to do?').fill('pole 1');
  await expect(page.getByRole('option', { name: /^Pole 1/i }).first()).toBeVisible();
});
