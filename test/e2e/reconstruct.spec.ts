/** From a log on disk to an exported map, by the interface alone. */
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { kittiDrive } from '../support/kitti.ts';
import { expect, shot, test } from './lanetrace.ts';

/** Runs every stage and waits for the last one; the machine may be slow, so the wait is long. */
async function runAll(page: Page): Promise<void> {
  await page.keyboard.press('2');
  await page.getByRole('button', { name: /Run all/ }).click();
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /Run all/ })).toBeVisible({ timeout: 540_000 });
}

/** Every stage of the column says that it is done, one way or another. */
async function expectDone(page: Page): Promise<void> {
  const states = page.locator('.stage-icon');
  const words = await states.evaluateAll((icons) => icons.map((icon) => icon.getAttribute('aria-label')));
  expect(words.length).toBeGreaterThan(5);
  for (const word of words) expect(word).toMatch(/^done/);
}

async function inspect(page: Page, stage: string): Promise<void> {
  await page.locator('.stage-body', { hasText: stage }).click();
  await expect(page.locator('.inspector-head h2')).toHaveText(stage);
}

/** Saves what the named export button downloads. */
async function exported(page: Page, name: RegExp): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

/** Clicks on the map view until a line is chosen: the lines lie where the drive was, so a coarse grid finds one. */
async function chooseLine(page: Page): Promise<void> {
  const canvas = page.getByLabel('Map view from above').first();
  const box = await canvas.boundingBox();
  if (!box) throw new Error('The map view is not on the screen.');
  const heading = page.locator('.evidence h3');
  for (let row = 1; row < 24; row++) {
    for (let column = 1; column < 40; column++) {
      const [x, y] = [box.x + (box.width * column) / 40, box.y + (box.height * row) / 24];
      await page.mouse.move(x, y);
      if ((await page.locator('.bev-read strong').count()) === 0) continue;
      await page.mouse.click(x, y);
      if ((await heading.count()) > 0) return;
    }
  }
  throw new Error('No line was found under a grid of 936 places.');
}

test('a simulated drive is made, replayed, reconstructed, stepped and exported', async ({
  page,
  lanetrace,
}) => {
  test.setTimeout(900_000);
  await page.goto(lanetrace.address);
  await page.getByRole('button', { name: /New simulated drive/ }).click();
  await page.getByLabel(/Length|Seconds/i).fill('8');
  await page.getByRole('button', { name: /^(Make|Simulate|Create)/ }).click();
  const tile = page.locator('.drive-tile-main').first();
  await expect(tile).toBeVisible({ timeout: 400_000 });
  await shot(page, '1-library');
  await tile.click();
  await expect(page.locator('[data-panel=scene3d] canvas').first()).toBeVisible({ timeout: 60_000 });
  await page.waitForTimeout(2500);
  await shot(page, '2-replay');

  await runAll(page);
  await expectDone(page);
  await shot(page, '3-reconstructed');

  await inspect(page, 'Odometry');
  await page.getByRole('tab', { name: 'Metrics' }).click();
  await expect(page.locator('.inspector-body tbody tr').first()).toBeVisible();
  await page.getByRole('tab', { name: 'Parameters' }).click();
  await expect(page.locator('.parameter').first()).toBeVisible();

  await page.locator('.dv-tab', { hasText: 'Step' }).first().click();
  await expect(page.locator('.step-side .facts > div').first()).toBeVisible({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Next frame' }).click();
  await expect(page.locator('.step .bev-bar')).toContainText('2 / ');
  await shot(page, '4-step');

  await page.locator('.dv-tab', { hasText: 'Map view' }).first().click();
  await chooseLine(page);
  await expect(page.locator('.evidence-list li').first()).toBeVisible({ timeout: 60_000 });
  await shot(page, '5-evidence');

  await page.getByRole('tab', { name: 'Export' }).click();
  const osm = await exported(page, /Lanelet2/);
  expect(osm).toContain('<osm');
  expect(osm).toContain('type');
  const geojson = JSON.parse(await exported(page, /GeoJSON/)) as { type: string; features: unknown[] };
  expect(geojson.type).toBe('FeatureCollection');
  expect(geojson.features.length).toBeGreaterThan(0);
  await shot(page, '6-export');
});

test('a changed parameter makes a variant beside the run, which stays as it is', async ({
  page,
  lanetrace,
}) => {
  test.setTimeout(900_000);
  await page.goto(lanetrace.address);
  await page.locator('.drive-tile-main').first().click();
  await page.keyboard.press('2');
  await inspect(page, 'Vectors');
  const before = await page.getByLabel('Run', { exact: true }).locator('option').count();
  await page.getByRole('tab', { name: 'Parameters' }).click();
  const field = page.locator('.parameter input[type=number]').first();
  const value = Number(await field.inputValue());
  const [least, most] = [Number(await field.getAttribute('min')), Number(await field.getAttribute('max'))];
  await field.fill(String(value * 1.1 <= most && value !== 0 ? value * 1.1 : (least + most) / 2));
  await page.getByRole('button', { name: /Run as variant/ }).click();
  await expect(page.getByLabel('Run', { exact: true }).locator('option')).toHaveCount(before + 1, {
    timeout: 60_000,
  });
  await expect(page.getByRole('button', { name: /Run all/ })).toBeVisible({ timeout: 540_000 });
  await page.getByRole('tab', { name: 'Compare' }).click();
  await expect(page.locator('.inspector-body tr', { hasText: 'parameter' }).first()).toBeVisible();
  await shot(page, '7-variant');
});

test('kitti-0005 goes from its folder to Lanelet2 and GeoJSON by the interface', async ({
  page,
  lanetrace,
}) => {
  const folder = kittiDrive('kitti-0005');
  test.skip(folder === undefined, 'shared/data is not on this machine');
  if (!folder) return;
  test.setTimeout(900_000);
  symlinkSync(folder, join(lanetrace.logs, 'kitti-0005'));
  await page.goto(lanetrace.address);
  await page.getByRole('button', { name: /Choose a log/ }).click();
  await page.locator('.picker-row').first().click();
  await page.locator('.picker-row', { hasText: 'kitti-0005' }).click();
  await shot(page, 'kitti-1-picker');
  await page.getByRole('button', { name: /Open “kitti-0005” as a log/ }).click();
  const tile = page.locator('.drive-tile-main', { hasText: '0005' });
  await expect(tile).toBeVisible({ timeout: 240_000 });
  await shot(page, 'kitti-2-library');
  await tile.click();
  await expect(page.locator('[data-panel=scene3d] canvas').first()).toBeVisible({ timeout: 60_000 });
  await page.waitForTimeout(2500);
  await shot(page, 'kitti-3-replay');
  await runAll(page);
  await expectDone(page);
  await shot(page, 'kitti-4-reconstructed');
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
  await shot(page, 'kitti-5-map');
});
