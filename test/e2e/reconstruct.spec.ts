/** A simulated drive through the stages by the interface: run, look into them, step, find evidence, change, compare, export. */
import { chooseLine, expectDone, exported, inspect, runAll } from './stages.ts';
import { expect, openSimulatedDrive, test } from './support.ts';

test.describe.configure({ mode: 'serial' });

test('a simulated drive is made, replayed, reconstructed, stepped and exported', async ({
  lanetrace: page,
  shot,
}) => {
  test.setTimeout(900_000);
  await openSimulatedDrive(page, 8);
  await expect(page.locator('[data-panel=scene3d] canvas:visible').first()).toBeVisible({ timeout: 60_000 });

  await runAll(page);
  await expectDone(page);
  await shot('reconstruct-1-done');

  await inspect(page, 'Odometry');
  await page.getByRole('tab', { name: 'Metrics' }).click();
  await expect(page.locator('.inspector-body tbody tr').first()).toBeVisible();
  await page.getByRole('tab', { name: 'Parameters' }).click();
  await expect(page.locator('.parameter').first()).toBeVisible();

  await inspect(page, 'Health');
  await page.getByRole('tab', { name: 'Data' }).click();
  await page.getByRole('button', { name: 'Full size', exact: true }).click();
  await expect(page.locator('dialog img'), 'a picture that a stage made opens at full size').toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(page.locator('.findings-rows tr', { hasText: 'Dirt on the lens' }).first()).toBeVisible();
  await inspect(page, 'Odometry');

  await page.locator('.dv-tab:visible', { hasText: 'Step' }).first().click();
  await expect(page.locator('.step-side .facts > div').first()).toBeVisible({ timeout: 120_000 });
  const sweep = page.getByRole('slider', { name: 'Sweep' });
  const opened = Number(await sweep.inputValue());
  await page.getByRole('button', { name: 'Next sweep' }).click();
  await expect(sweep).toHaveValue(String(opened + 1));
  await shot('reconstruct-2-step');

  await page.locator('.dv-tab:visible', { hasText: 'Map view' }).first().click();
  await chooseLine(page);
  await expect(page.locator('.evidence-list li').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('.evidence h3'), 'a line is called by class and number').toContainText(
    /^(Divider|Boundary|Crossing|Stop line|Lane) \d+/,
  );
  await shot('reconstruct-3-evidence');

  await page.getByRole('tab', { name: 'Export' }).click();
  const osm = await exported(page, /Lanelet2/);
  expect(osm).toContain('<osm');
  expect(osm).toContain('type');
  const geojson = JSON.parse(await exported(page, /GeoJSON/)) as { type: string; features: unknown[] };
  expect(geojson.type).toBe('FeatureCollection');
  expect(geojson.features.length).toBeGreaterThan(0);
  await shot('reconstruct-4-export');

  await page.keyboard.press('3');
  await page.locator('.dv-tab', { hasText: 'Truth' }).click();
  await page.getByRole('button', { name: 'Evaluate against the truth' }).click();
  await expect(page.locator('.truth-rows tr', { hasText: 'Alignment' })).toBeVisible({ timeout: 120_000 });
  await expect(page.locator('.truth-rows tr', { hasText: 'Divider' }).first()).toBeVisible();
  await shot('map-truth');
});

test('a changed parameter makes a variant beside the run, which stays as it is', async ({
  lanetrace: page,
  shot,
}) => {
  test.setTimeout(900_000);
  await openSimulatedDrive(page, 8);
  await page.keyboard.press('2');
  await inspect(page, 'Vectors');
  const before = await page.getByLabel('Run', { exact: true }).locator('option').count();
  await page.getByRole('tab', { name: 'Parameters' }).click();
  const field = page.locator('.parameter input[type=number]:visible').first();
  const value = Number(await field.inputValue());
  await field.fill(String(value * 1.1));
  await page.getByRole('button', { name: /Run as variant/ }).click();
  await expect(page.getByLabel('Run', { exact: true }).locator('option')).toHaveCount(before + 1, {
    timeout: 60_000,
  });
  await expect(page.getByRole('button', { name: /Run all/ })).toBeVisible({ timeout: 540_000 });
  await page.getByRole('tab', { name: 'Compare' }).click();
  await expect(page.locator('.inspector-body tr', { hasText: 'parameter' }).first()).toBeVisible();
  await shot('reconstruct-5-variant');
});
