/** From a map element to the very points, cells and pixels that it rests on. */
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { chooseLine, stageRow } from '../../stages.ts';
import { expect, playheadS, test } from '../../support.ts';
import { MAPPED, openDrive } from '../drives.ts';

/** Share of a view that has the yellow of evidence. */
async function yellowShare(page: Page, selector: string): Promise<number> {
  const view = page.locator(selector).first();
  const { data, info } = await sharp(await view.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let yellow = 0;
  for (let i = 0; i < data.length; i += info.channels) {
    const [r = 0, g = 0, b = 0] = [data[i], data[i + 1], data[i + 2]];
    if (r > 190 && g > 140 && b < 0.6 * g) yellow++;
  }
  return yellow / (info.width * info.height);
}

// The drive may have to be made first, and variants are reconstructed.
test.describe.configure({ timeout: 600_000 });

/** In the Map workspace the panel lies behind the findings. */
async function showEvidence(page: Page): Promise<void> {
  await page.locator('.dv-tab:visible', { hasText: 'Evidence' }).first().click();
  await expect(
    page.getByText(/Click a line, pole or sign in the map view/).locator('visible=true'),
  ).toBeVisible();
}

test('a line leads to its points, cells and pictures, drawn in every view, and clearing it clears them', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('3');
  await showEvidence(page);
  await chooseLine(page);
  const support = page.getByRole('region', { name: 'What it rests on' }).locator('visible=true');
  await expect(support).toHaveAttribute('aria-busy', 'false', { timeout: 60_000 });
  await expect(support).toContainText(/\d+ lidar points of \d+ sweeps, 00:0\d\.\d+ to 00:0\d\.\d+/);
  await expect(support).toContainText(/cells of \d+ cm under it/);
  await expect(page.locator('.evidence:visible')).not.toContainText(/weight|tile -?\d/);
  await expect(page.locator('.evidence:visible')).not.toContainText('Reading…');

  const pictures = support.locator('.evidence-picture');
  await expect(pictures.first()).toContainText(/00:0\d\.\d+/);
  await expect(pictures.first()).toContainText(/m away · \d+ pixels a metre/);
  await expect(pictures.first().locator('img')).toBeVisible();
  await shot('evidence-1-map');
  const moment = /00:(\d\d\.\d+)/.exec((await pictures.first().textContent()) ?? '')?.[1];
  await pictures.first().click();
  await expect.poll(() => playheadS(page)).toBeCloseTo(Number(moment), 1);

  await page.keyboard.press('1');
  await expect.poll(() => yellowShare(page, '[data-panel=scene3d]:visible')).toBeGreaterThan(0.0003);
  await expect.poll(() => yellowShare(page, '[data-panel=camera]:visible')).toBeGreaterThan(0.0003);
  await shot('evidence-2-replay');
  // The cloud has yellow of its own.
  const drawn = await yellowShare(page, '[data-panel=scene3d]:visible');

  await page.keyboard.press('3');
  await page.locator('.evidence:visible').getByRole('button', { name: 'Clear' }).click();
  await expect(
    page
      .getByText('Click a line, pole or sign in the map view or in 3D to see what it came from.')
      .locator('visible=true'),
  ).toBeVisible();
  await page.keyboard.press('1');
  await expect.poll(() => yellowShare(page, '[data-panel=scene3d]:visible')).toBeLessThan(drawn / 2);
});

test('a click on a result that a line was made from leaves the layer that the map view shows', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('3');
  await showEvidence(page);
  await chooseLine(page);
  const layer = page.getByLabel('Artifact').locator('visible=true').first();
  const before = await layer.inputValue();
  const cell = page.locator('.evidence:visible .evidence-list li', { hasText: 'used by' }).first();
  await cell.getByRole('button').click();
  await page.waitForTimeout(500);
  expect(await layer.inputValue()).toBe(before);
});

test('a variant that lacks the line says so, and offers the run that has it and its own nearest line', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('2');
  await page.locator('.dv-tab:visible', { hasText: 'Map view' }).first().click();
  await chooseLine(page);
  await expect(page.locator('.evidence:visible h3')).not.toContainText('Reading…');
  const chosen = (await page.locator('.evidence:visible h3').textContent()) ?? '';
  await stageRow(page, 'Vectors').click();
  await page.getByRole('tab', { name: 'Parameters' }).click();
  const field = page.locator('.parameter input[type=number]:visible').first();
  const value = Number(await field.inputValue());
  await field.fill(String(value * 1.1));
  await page.getByRole('button', { name: /Run as variant/ }).click();
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: /Run all/ })).toBeVisible({ timeout: 120_000 });
  const evidence = page.locator('.evidence:visible');
  await expect(evidence).toContainText(/Run \d has not the line that was selected: it is of run \d/);
  await expect(evidence).not.toContainText('Reading…');
  await expect(evidence.getByRole('button', { name: /Nearest here: / })).toBeVisible({ timeout: 30_000 });
  await evidence.getByRole('button', { name: /Show run \d/ }).click();
  await expect(page.locator('.evidence:visible h3')).toHaveText(chosen);
});
