/** A base map of a person's below the map view. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { Drive } from '../../../../engine/drive/drive.ts';
import { tileAt, writeMbTiles } from '../../../support/map/mbtiles.ts';
import { expect, test } from '../../support.ts';
import { driveOf, openDrive, PLAIN } from '../drives.ts';

const Z = 17;
const map = (page: Page) => page.getByLabel('Map view from above').locator('visible=true').first();
const button = (page: Page) =>
  page.getByRole('button', { name: 'Base map', exact: true }).locator('visible=true').first();

/** The colour in the lower left quarter of the map view, away from the path. */
const colour = (page: Page): Promise<string> =>
  map(page).evaluate((canvas: HTMLCanvasElement) => {
    const pixel = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    pixel?.drawImage(canvas, -Math.round(canvas.width / 4), -Math.round((canvas.height * 3) / 4));
    return [...(pixel?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3).join();
  });

test('an MBTiles file is shown below the map view, hidden, kept, and taken away', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  const drive = Drive.open(driveOf(host, PLAIN), 'read');
  const { latitudeDeg = 0, longitudeDeg = 0 } = drive.info.origin ?? {};
  drive.close();
  const { x, y } = tileAt(latitudeDeg, longitudeDeg, Z);
  const near = [-2, -1, 0, 1, 2];
  await writeMbTiles(
    join(host.home, 'town.mbtiles'),
    near.flatMap((dx) => near.map((dy) => ({ z: Z, x: x + dx, y: y + dy }))),
    { name: 'Town', format: 'png', attribution: 'City of Town' },
  );
  await openDrive(page, host, PLAIN);
  // Another workspace with a map view: it stays behind this one.
  await page.keyboard.press('2');
  await expect(map(page)).toBeVisible();
  await page.keyboard.press('3');
  await expect(map(page)).toBeVisible();
  const bare = await colour(page);
  await button(page).click();
  const picker = page.getByRole('dialog', { name: 'Choose a base map (MBTiles)' });
  await picker.locator('.picker-list li').first().getByRole('button').first().click();
  await picker.locator('.picker-list li', { hasText: 'town.mbtiles' }).getByRole('button').first().click();
  await expect(button(page)).toHaveAttribute('aria-pressed', 'true');
  // #3a7, the colour of every tile.
  await expect.poll(() => colour(page)).toBe('51,170,119');
  await shot('base-map');

  await button(page).click();
  await expect.poll(() => colour(page)).toBe(bare);
  await page.reload();
  await expect.poll(() => colour(page), 'it was chosen before').toBe('51,170,119');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('take it away');
  await page.keyboard.press('Enter');
  await expect.poll(() => colour(page)).toBe(bare);
  await expect(button(page)).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('1');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('base map: choose');
  await page.keyboard.press('Enter');
  await expect(picker, 'one map view answers').toHaveCount(1);
  await picker.getByRole('button', { name: 'Cancel' }).click();
  await expect(picker).toHaveCount(0);
});
