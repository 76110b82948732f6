/** The cameras of the 3D view, read from what was drawn last. */
import type { Page } from '@playwright/test';
import type { CameraReport } from '../../../renderer/scene/camera/cameraReport.ts';
import { expect, type Host, test } from '../support.ts';
import { MAPPED, openDrive } from './drives.ts';

/** Undefined before the first drawing. */
const drawnYet = (page: Page): Promise<CameraReport | undefined> =>
  page.evaluate(() => {
    const canvas = [...document.querySelectorAll('[data-panel=scene3d] canvas')].find(
      (each) => each.getClientRects().length > 0 && getComputedStyle(each).visibility === 'visible',
    );
    if (!canvas || !('drawnCamera' in canvas) || typeof canvas.drawnCamera !== 'function') return undefined;
    return canvas.drawnCamera() as CameraReport | undefined;
  });

async function drawn(page: Page): Promise<CameraReport> {
  const camera = await drawnYet(page);
  if (!camera) throw new Error('No 3D view has drawn.');
  return camera;
}

async function openView(page: Page, host: Host): Promise<void> {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  // The layout of the last start brings its own view.
  await expect(page.locator('.dock[data-workspace=replay]')).toHaveAttribute('data-restored', 'true');
  await expect.poll(() => drawnYet(page)).toBeDefined();
}

/** The camera once it stands still in this mode. @param otherThan of before what was done last. */
async function cameraIn(
  page: Page,
  mode: CameraReport['mode'],
  otherThan?: CameraReport,
): Promise<CameraReport> {
  let before = '';
  await expect
    .poll(async () => {
      const now = await drawnYet(page);
      const text = JSON.stringify(now ?? '');
      const still =
        text === before && now?.mode === mode && !now.moving && text !== JSON.stringify(otherThan ?? '');
      before = text;
      return still;
    })
    .toBe(true);
  return drawn(page);
}

const down = (values: readonly number[]): unknown => values.map((value) => expect.closeTo(value, 6));

test('top-down is north up and without perspective, whatever the vehicle and the view before did', async ({
  lanetrace: page,
  host,
}) => {
  await openView(page, host);
  const northUp = async (): Promise<void> => {
    const camera = await cameraIn(page, 'top');
    expect(camera.orthographic).toBe(true);
    expect(camera.up).toEqual(down([0, 1, 0]));
    expect(camera.right).toEqual(down([1, 0, 0]));
    expect(camera.forward).toEqual(down([0, 0, -1]));
  };
  await page.keyboard.press('t');
  await northUp();
  await page.keyboard.press('End');
  await northUp();
  const box = await page.locator('.scene-host:visible').first().boundingBox();
  if (!box) throw new Error('The 3D view has no size.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  for (const button of ['left', 'right'] as const) {
    await page.mouse.move(x, y);
    await page.mouse.down({ button });
    await page.mouse.move(x + 90, y + 40, { steps: 3 });
    await page.mouse.up({ button });
    await northUp();
  }
  await page.mouse.wheel(0, -300);
  await northUp();
  await page.keyboard.press('h');
  await northUp();
  // From an oblique view, from below almost, and back.
  await page.keyboard.press('o');
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 200, y - 150, { steps: 3 });
  await page.mouse.up();
  await cameraIn(page, 'orbit');
  await page.keyboard.press('t');
  await northUp();
  await page.keyboard.press('o');
  expect((await cameraIn(page, 'orbit')).up[2], 'not upside down').toBeGreaterThan(0);
  await page.keyboard.press('Home');
  await page.keyboard.press('t');
  await northUp();
});

test('heading up turns with the vehicle; follow by position keeps its direction and by pose turns', async ({
  lanetrace: page,
  host,
}) => {
  await openView(page, host);
  await page.keyboard.press('Home');
  await page.keyboard.press('v');
  const ahead = (await cameraIn(page, 'chase')).forward;
  await page.keyboard.press('Shift+t');
  const above = await cameraIn(page, 'heading');
  const length = Math.hypot(ahead[0], ahead[1]);
  expect(above.forward).toEqual(down([0, 0, -1]));
  expect(above.up[0], 'the way the vehicle looks is up').toBeCloseTo(ahead[0] / length, 3);
  expect(above.up[1]).toBeCloseTo(ahead[1] / length, 3);
  await page.keyboard.press('f');
  const start = await cameraIn(page, 'follow');
  await page.keyboard.press('End');
  const end = await cameraIn(page, 'follow', start);
  const moved = end.position.map((value, i) => value - (start.position[i] ?? 0));
  expect(Math.hypot(...moved), 'it goes with the vehicle').toBeGreaterThan(5);
  expect(end.forward).toEqual(down(start.forward));
  await page.keyboard.press('v');
  await cameraIn(page, 'chase');
  await page.keyboard.press('Shift+t');
  const later = await cameraIn(page, 'heading');
  await page.keyboard.press('v');
  const chase = await cameraIn(page, 'chase');
  const flat = Math.hypot(chase.forward[0], chase.forward[1]);
  expect(chase.forward[0] / flat).toBeCloseTo(later.up[0], 3);
});

test('flying goes where the keys say, and its keys do nothing else meanwhile', async ({
  lanetrace: page,
  host,
}) => {
  await openView(page, host);
  await page.keyboard.press('v');
  const from = await cameraIn(page, 'chase');
  await page.keyboard.press('w');
  const start = await cameraIn(page, 'fly');
  expect(start.position).toEqual(from.position.map((value) => expect.closeTo(value, 3)));
  const eyeDome = page.getByRole('button', { name: 'Eye-dome lighting' }).first();
  const lit = await eyeDome.getAttribute('aria-pressed');
  const fly = async (key: string): Promise<readonly number[]> => {
    const before = await cameraIn(page, 'fly');
    await page.keyboard.down(key);
    await expect
      .poll(async () =>
        Math.hypot(...(await drawn(page)).position.map((v, i) => v - (before.position[i] ?? 0))),
      )
      .toBeGreaterThan(0.5);
    await page.keyboard.up(key);
    const after = await cameraIn(page, 'fly');
    const by = after.position.map((value, i) => value - (before.position[i] ?? 0));
    return by.map((value) => value / Math.hypot(...by));
  };
  const dot = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  expect(dot(await fly('w'), start.forward)).toBeCloseTo(1, 3);
  expect(dot(await fly('s'), start.forward)).toBeCloseTo(-1, 3);
  expect(dot(await fly('d'), start.right)).toBeCloseTo(1, 3);
  expect(dot(await fly('a'), start.right)).toBeCloseTo(-1, 3);
  expect((await fly('e'))[2]).toBeCloseTo(1, 3);
  expect((await fly('q'))[2]).toBeCloseTo(-1, 3);
  expect(await eyeDome.getAttribute('aria-pressed')).toBe(lit);
  await page.keyboard.press('o');
  const orbit = await cameraIn(page, 'orbit');
  expect(orbit.forward, 'the view goes on from where it flew').toEqual(
    start.forward.map((value) => expect.closeTo(value, 3)),
  );
  await page.keyboard.press('h');
  await page.keyboard.press('v');
});

test('riding a camera shows its picture behind the cloud and says how true it is', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openView(page, host);
  await page.keyboard.press('r');
  const ridden = await cameraIn(page, 'ride');
  expect(ridden.orthographic).toBe(false);
  await expect(page.locator('.scene-mode')).toContainText('without its distortion (brown-conrady)');
  await expect(page.locator('.scene-mode')).toContainText(/old · #\d+/);
  await shot('view-ride');
  await page.keyboard.press('End');
  const end = await cameraIn(page, 'ride', ridden);
  const moved = end.position.map((value, i) => value - (ridden.position[i] ?? 0));
  expect(Math.hypot(...moved), 'it rides with the vehicle').toBeGreaterThan(5);
  await page.keyboard.press('v');
});

test('what is selected is framed, from above too, and the view stays there', async ({
  lanetrace: page,
  host,
}) => {
  await openView(page, host);
  await page.keyboard.press('Home');
  await page.keyboard.press('t');
  const before = await cameraIn(page, 'top');
  const box = await page.locator('.scene-host:visible').first().boundingBox();
  if (!box) throw new Error('The 3D view has no size.');
  await page.keyboard.press('m');
  const corners = [
    [0.6, 0.3],
    [0.7, 0.35],
  ] as const;
  for (const [fx, fy] of corners) await page.mouse.click(box.x + box.width * fx, box.y + box.height * fy);
  await page.keyboard.press('Shift+f');
  const framed = await cameraIn(page, 'top', before);
  const perPx = before.heightM / box.height;
  expect(framed.position[0] - before.position[0]).toBeCloseTo(0.15 * box.width * perPx, 0);
  expect(framed.position[1] - before.position[1]).toBeCloseTo(0.175 * box.height * perPx, 0);
  expect(framed.heightM).toBeLessThan(before.heightM);
  await page.keyboard.press('End');
  expect((await cameraIn(page, 'top')).position).toEqual(down(framed.position));
  await page.keyboard.press('Escape');
  await page.keyboard.press('h');
  const home = await cameraIn(page, 'top', framed);
  expect(home.position[0]).not.toBeCloseTo(framed.position[0], 0);
});

test('the view has a menu of all views with their keys, worked by keyboard', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openView(page, host);
  const button = page.getByRole('button', { name: 'Views' }).first();
  await button.focus();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('menu', { name: 'Views' });
  await expect(menu.getByRole('menuitemradio', { name: /Top-down, heading up.*Shift\+T/ })).toBeVisible();
  await expect(menu.getByRole('menuitem', { name: /Frame what is selected.*Shift\+F/ })).toBeVisible();
  await shot('view-menu');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(menu).toHaveCount(0);
  await cameraIn(page, 'follow');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('heading up');
  await page.keyboard.press('Enter');
  await cameraIn(page, 'heading');
  await page.keyboard.press('v');
});
