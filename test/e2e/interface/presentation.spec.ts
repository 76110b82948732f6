/** Presenting shows the views alone, and leaves every layout as it was. */
import type { Page } from '@playwright/test';
import { drawnShare, expect, test } from '../support.ts';
import { MAPPED, openDrive } from './drives.ts';

const WORKSPACES = { problems: 'p', replay: '1', reconstruct: '2', map: '3', health: '4' } as const;
type Name = keyof typeof WORKSPACES;

/** Waits until the docks do not move any more. */
async function settled(page: Page): Promise<void> {
  let before = '';
  await expect
    .poll(async () => {
      const now = JSON.stringify(await groupsNow(page));
      const same = now === before;
      before = now;
      return same;
    })
    .toBe(true);
}

type Group = { readonly titles: readonly (string | null)[]; readonly box: readonly number[] };
type Docks = Readonly<Record<string, readonly Group[]>>;

/** The titles and the rectangle of each group of panels, of all docks. */
const groupsNow = (page: Page): Promise<Docks> =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>('.dock')].map((dock) => [
        dock.dataset.workspace ?? '',
        [...dock.querySelectorAll('.dv-groupview')].map((group) => {
          const { x, y, width, height } = group.getBoundingClientRect();
          const titles = [...group.querySelectorAll('.panel-tab > span')].map((tab) => tab.textContent);
          return { titles, box: [x, y, width, height] };
        }),
      ]),
    ),
  );

/** Equal within a fraction of a pixel: which of three neighbours has the third of a gap may change. */
function toThePixel(docks: Docks): unknown {
  return Object.fromEntries(
    Object.entries(docks).map(([name, groups]) => [
      name,
      groups.map(({ titles, box }) => ({ titles, box: box.map((value) => expect.closeTo(value, 0)) })),
    ]),
  );
}

async function go(page: Page, name: Name): Promise<void> {
  await page.keyboard.press(WORKSPACES[name]);
  await expect(page.locator(`.dock[data-workspace=${name}]`)).toBeAttached();
}

async function visitAll(page: Page): Promise<Docks> {
  for (const name of Object.keys(WORKSPACES) as Name[]) await go(page, name);
  await settled(page);
  return groupsNow(page);
}

async function begin(page: Page): Promise<void> {
  await page.keyboard.press('F11');
  await expect(page.getByRole('region', { name: 'Presentation' })).toBeVisible();
  // Chromium takes no keys while it enters the full screen.
  await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
}

async function end(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Presentation' })).toHaveCount(0);
  await expect(page.locator('.header')).toBeVisible();
}

test('a presentation leaves the layout of every workspace to the pixel, also when others are presented meanwhile', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  const before = await visitAll(page);
  expect(Object.keys(before)).toEqual(['problems', 'replay', 'reconstruct', 'map', 'health']);
  for (const name of Object.keys(WORKSPACES) as Name[]) {
    await go(page, name);
    await begin(page);
    await end(page);
  }
  await go(page, 'reconstruct');
  await begin(page);
  for (const name of ['map', 'health', 'replay', 'reconstruct', 'map'] as const) await go(page, name);
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(page.getByRole('region', { name: 'Presentation' })).toHaveCSS('width', '1280px');
  await page.setViewportSize({ width: 1600, height: 1000 });
  await end(page);
  await settled(page);
  expect(await groupsNow(page)).toEqual(before);
});

test('a panel that is added or taken back while presenting is in the dock, and nothing else changed', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await go(page, 'reconstruct');
  await settled(page);
  const before = await groupsNow(page);
  await begin(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Add panel: Streams');
  await page.keyboard.press('Enter');
  await expect(
    page.locator('.dock[data-workspace=reconstruct] .panel-tab', { hasText: 'Streams' }),
  ).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await end(page);
  await settled(page);
  expect(await groupsNow(page)).toEqual(toThePixel(before));
});

test('a window that is closed while presenting opens with the layout that it had', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await go(page, 'reconstruct');
  await settled(page);
  // A layout that is not the ready one: without the evidence.
  const tab = page.locator('.dock[data-workspace=reconstruct] .panel-tab', { hasText: 'Evidence' });
  await tab.click();
  await page
    .locator('.dock[data-workspace=reconstruct]')
    .getByRole('button', { name: 'Close Evidence' })
    .click();
  await expect(tab).toHaveCount(0);
  await page.waitForTimeout(600);
  await page.reload();
  await openDrive(page, host, MAPPED);
  await go(page, 'reconstruct');
  await settled(page);
  const { reconstruct: before = [] } = await groupsNow(page);
  expect(before.length).toBeGreaterThan(4);
  await begin(page);
  await page.waitForTimeout(600);
  await page.reload();
  await openDrive(page, host, MAPPED);
  await go(page, 'reconstruct');
  await settled(page);
  expect((await groupsNow(page)).reconstruct).toEqual(before);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('ready layout');
  await page.keyboard.press('Enter');
  await expect(tab).toHaveCount(1);
});

test('each workspace is presented by its views in large type: map, page of health, pictures without black', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, MAPPED);
  await go(page, 'replay');
  await begin(page);
  const presentation = page.getByRole('region', { name: 'Presentation' });
  const shown = (panel: string) => presentation.locator(`[data-panel=${panel}]`);
  await expect.poll(() => drawnShare(shown('scene3d'))).toBeGreaterThan(0.01);
  for (const tile of await shown('camera').all()) {
    await expect.poll(() => drawnShare(tile), { message: 'the picture fills its tile' }).toBeGreaterThan(0.9);
  }
  await expect(page.locator('.signals:visible'), 'no lists').toHaveCount(0);
  await expect(page.locator('.scene-toolbar:visible'), 'no tools').toHaveCount(0);
  await shot('presentation-replay');
  await go(page, 'map');
  await expect(shown('bev').locator('canvas')).toBeVisible();
  await expect.poll(() => drawnShare(shown('bev'))).toBeGreaterThan(0.005);
  await shot('presentation-map');
  await go(page, 'reconstruct');
  await expect(shown('bev').locator('canvas')).toBeVisible();
  await expect(shown('stages')).toHaveCount(0);
  await shot('presentation-reconstruct');
  await go(page, 'health');
  await expect(presentation.getByRole('cell', { name: /lidar/ }).first()).toBeVisible();
  const type = await presentation
    .getByRole('cell')
    .first()
    .evaluate((cell) => getComputedStyle(cell).fontSize);
  expect(Number.parseFloat(type), 'large type').toBeGreaterThanOrEqual(16);
  await shot('presentation-health');
  await end(page);
  await expect(page.getByRole('cell', { name: /lidar/ }).first()).toBeVisible();
});
