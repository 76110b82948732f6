/** What is under the pointer belongs to the moment that is shown; a pinned point belongs to its sweep, and says so. */
import type { Locator, Page } from '@playwright/test';
import { drawnShare, expect, test } from '../support.ts';
import { MAPPED, openDrive } from './drives.ts';

const card = (page: Page): Locator => page.locator('.hover-card');
const pin = (page: Page): Locator => page.getByRole('region', { name: 'Pinned point' });

/** Moves the pointer over the 3D view until it is over a point of the lidar that the front camera sees. */
async function overPoint(page: Page): Promise<void> {
  const scene = page.locator('.scene-host:visible').first();
  await expect.poll(() => drawnShare(scene), { timeout: 60_000 }).toBeGreaterThan(0.01);
  const box = await scene.boundingBox();
  if (!box) throw new Error('The 3D view has no size.');
  for (const fy of [0.42, 0.38, 0.46, 0.34, 0.5]) {
    for (const fx of [0.5, 0.47, 0.53, 0.44, 0.56, 0.4, 0.6]) {
      await page.mouse.move(box.x + box.width * fx, box.y + box.height * fy);
      // The card comes with the next frame, where there is a point.
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      if ((await card(page).count()) === 0) continue;
      const lidar = ((await card(page).textContent()) ?? '').includes('lidar');
      if (lidar && (await page.locator('.tile-ring:not(.tile-pin):visible').first().isVisible())) return;
    }
  }
  throw new Error('No point of the lidar is under any of the places.');
}

const sweepOf = async (where: Locator): Promise<number> =>
  Number(/#(\d+)/.exec((await where.textContent()) ?? '')?.[1] ?? Number.NaN);

test('the values under the pointer are those of the sweep in force, or none while time moves', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  await overPoint(page);
  const first = await sweepOf(card(page));
  const ring = page.locator('.tile-ring:not(.tile-pin):visible').first();
  await page.locator('body').press('ArrowRight');
  // Never the old sweep's number once the playhead has moved on and the new sweep is there.
  await expect
    .poll(async () => ((await card(page).count()) === 0 ? 'gone' : await sweepOf(card(page))))
    .not.toBe(first);
  await expect
    .poll(async () => ((await card(page).count()) === 0 ? first + 1 : sweepOf(card(page))))
    .toBe(first + 1);
  await overPoint(page);
  await page.keyboard.press('Space');
  await expect(card(page), 'no card while it plays').toHaveCount(0);
  await expect(ring, 'no mark in the pictures while it plays').toBeHidden();
  await page.keyboard.press('k');
  await page.keyboard.press('Home');
  await expect(async () => {
    if ((await card(page).count()) > 0) expect(await sweepOf(card(page))).toBe(0);
  }).toPass();
});

test('a click pins a point, which stays with its sweep and says how far that is from the playhead; Esc and x unpin', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  await overPoint(page);
  const sweep = await sweepOf(card(page));
  await page.mouse.down();
  await page.mouse.up();
  await expect(pin(page)).toContainText(`Pinned · sweep #${sweep}`);
  await expect(pin(page)).toContainText('UTC');
  await expect(pin(page)).toContainText('intensity');
  await expect(pin(page)).toContainText('WGS84');
  await expect(page.locator('.tile-pin:visible').first(), 'marked in the camera that sees it').toBeVisible();
  await shot('pinned');
  const values = await pin(page).locator('dl').textContent();
  await page.keyboard.press('End');
  await expect(page.getByTestId('pin-distance')).toHaveText(/^[56]\.\d s before the playhead$/);
  expect(await pin(page).locator('dl').textContent()).toBe(values);
  await expect(pin(page)).toContainText(`sweep #${sweep}`);
  await page.keyboard.press('Home');
  await expect(page.getByTestId('pin-distance')).toHaveText(/^(at|\d+ ms before) the playhead$/);
  await page.keyboard.press('Escape');
  await expect(pin(page)).toHaveCount(0);
  await expect(page.locator('.tile-pin:visible').first()).toBeHidden();
  // At the very beginning there is no picture yet.
  await page.keyboard.press('ArrowRight');
  await overPoint(page);
  await page.mouse.down();
  await page.mouse.up();
  await pin(page).getByRole('button', { name: 'Unpin' }).click();
  await expect(pin(page)).toHaveCount(0);
});

test('a click on a point in a camera tile pins it, and the other workspace shows it', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  const tile = page.locator('.tile-host:visible').first();
  await expect.poll(() => drawnShare(tile), { timeout: 60_000 }).toBeGreaterThan(0.3);
  const box = await tile.boundingBox();
  if (!box) throw new Error('The camera tile has no size.');
  await expect(async () => {
    await page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.62);
    await expect(pin(page)).toContainText('lidar', { timeout: 500 });
  }).toPass();
  await expect(page.locator('.tile-pin:visible').first()).toBeVisible();
  await page.keyboard.press('3');
  await expect(page.locator('.dock[data-workspace=map] .pin-card')).toContainText('lidar');
  await shot('pinned-map');
  await page.keyboard.press('Escape');
  await expect(pin(page)).toHaveCount(0);
});
