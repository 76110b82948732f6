/** A real drive from its folder to an exported map by the interface alone. */
import { dirname } from 'node:path';
import { kittiDrive } from '../support/kitti.ts';
import { expectDone, exported, inspect, runAll } from './stages.ts';
import { expect, test } from './support.ts';

test('kitti-0005 goes from its folder to Lanelet2 and GeoJSON by the interface', async ({
  lanetrace: page,
  shot,
}) => {
  const folder = kittiDrive('kitti-0005');
  test.skip(folder === undefined, 'shared/data is not on this machine');
  if (!folder) return;
  test.setTimeout(900_000);
  await page.getByRole('button', { name: /Choose a log/ }).click();
  await page.getByRole('button', { name: dirname(folder) }).click();
  const row = page.locator('.picker-list li', { hasText: 'kitti-0005' });
  await expect(row).toContainText('KITTI raw');
  await shot('kitti-1-picker');
  await row.getByRole('button', { name: 'Open this folder' }).click();
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  const tile = page.locator('.drive-tile-main', { hasText: '0005' });
  await expect(tile).toBeVisible({ timeout: 240_000 });
  await shot('kitti-2-library');
  await tile.click();
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('1');
  await expect(page.locator('[data-panel=scene3d] canvas:visible').first()).toBeVisible({ timeout: 60_000 });
  await page.waitForTimeout(2500);
  await shot('kitti-3-replay');
  await runAll(page);
  await expectDone(page);
  await shot('kitti-4-reconstructed');
  await inspect(page, 'Vectors');
  await page.getByRole('tab', { name: 'Export' }).click();
  expect(await exported(page, /Lanelet2/)).toContain('<way');
  const { features } = JSON.parse(await exported(page, /GeoJSON/)) as {
    features: { properties: { class: string } }[];
  };
  const classes = new Set(features.map(({ properties }) => properties.class));
  expect(classes).toContain('divider');
  expect(classes).toContain('boundary');
  await page.keyboard.press('3');
  await page.waitForTimeout(3000);
  await shot('kitti-5-map');
});
