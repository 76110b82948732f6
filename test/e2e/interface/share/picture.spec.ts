/** A picture of any view at twice its size: named by drive, view and moment, and showing what the view shows. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { expect, test } from '../../support.ts';
import { MAPPED, openDrive } from '../drives.ts';

/** Saves a picture of the panel by the button of its bar. */
async function pictureOf(
  page: Page,
  panel: string,
): Promise<{ readonly name: string; readonly path: string }> {
  const group = page
    .locator('.dv-groupview', { has: page.locator(`.panel[data-panel=${panel}]:visible`) })
    .first();
  await group.hover();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    group.getByRole('button', { name: /^Save a picture of/ }).click(),
  ]);
  return { name: download.suggestedFilename(), path: await download.path() };
}

/** Colours that stand out, as a share of the picture: an empty panel has none. */
async function colourful(path: string): Promise<number> {
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  let bright = 0;
  for (let i = 0; i < data.length; i += 3)
    if (Math.max(data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0) > 90) bright++;
  return bright / (info.width * info.height);
}

test('pictures of map, camera and plot have twice their panels’ size, a telling name and the view in them', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('2');
  await expect(page.locator('.bev-lines:visible')).toBeVisible();
  for (const [panel, title] of [
    ['bev', 'Map view'],
    ['camera', 'camera front'],
    ['series', 'Stage series'],
  ] as const) {
    const node = page.locator(`.dock:not([inert]) .panel[data-panel=${panel}]:visible`).first();
    const size = await node.boundingBox();
    const { name, path } = await pictureOf(page, panel);
    expect(name).toMatch(new RegExp(`^mapped ${title} 2026-05-12T09-45-00\\.\\d{3}Z\\.png$`));
    const { width, height, format } = await sharp(path).metadata();
    expect(format).toBe('png');
    expect([width, height]).toEqual([
      Math.round(2 * (size?.width ?? 0)),
      Math.round(2 * (size?.height ?? 0)),
    ]);
    expect(await colourful(path), `${panel} shows something`).toBeGreaterThan(0.004);
    await sharp(readFileSync(path)).toFile(`test/results/screenshots/picture-${panel}.png`);
  }
});

test('Shift+P saves the panel that has the focus, also in a presentation', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  const view = page.locator('.dock:not([inert]) .panel[data-panel=scene3d] canvas');
  await view.click();
  const press = async (): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Shift+P')]);
    await sharp(await download.path()).toFile('test/results/screenshots/picture-scene3d.png');
    expect(await colourful(await download.path())).toBeGreaterThan(0.02);
    return download.suggestedFilename();
  };
  expect(await press()).toMatch(/^mapped 3D 2026-05-12T09-45-00\.\d{3}Z\.png$/);
  await page.keyboard.press('F11');
  await expect(page.getByLabel('Presentation', { exact: true })).toBeVisible();
  expect(await press()).toMatch(/\.png$/);
});
