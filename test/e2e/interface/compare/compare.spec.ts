/** What changed between two runs, and between two drives: reached in three actions at most, by the keyboard alone. */
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { decodeFrame, encodeFrame } from '../../../../engine/contract/wire/frame.ts';
import { expectAccessible } from '../../axe.ts';
import { expect, test } from '../../support.ts';
import { driveOf, MAPPED, openDrive, VARIED } from '../drives.ts';

// The drives may have to be made first.
test.describe.configure({ timeout: 600_000 });

const list = (page: Page) => page.getByRole('list', { name: 'Places that differ, the largest first' });

/** How many pixels of the canvas are of a colour, nearly. */
const pixelsOf = (page: Page, [r, g, b]: readonly [number, number, number]): Promise<number> =>
  page.locator('.compare-canvas canvas').evaluate(
    (canvas: HTMLCanvasElement, wanted) => {
      // Of a copy: Chromium warns where a canvas that is drawn by the GPU is read.
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext('2d', { willReadFrequently: true });
      context?.drawImage(canvas, 0, 0);
      const data = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let count = 0;
      for (let i = 0; i < data.length; i += 4)
        if (wanted.every((value, k) => Math.abs((data[i + k] ?? 0) - value) < 12)) count++;
      return count;
    },
    [r, g, b],
  );

const ORANGE = [245, 149, 60] as const;
const BLUE = [74, 168, 255] as const;

/** Pixels of a colour, nearly, in a part of the view in space: of a picture, as a canvas of WebGL cannot be read. */
async function inSpace(
  page: Page,
  wanted: readonly [number, number, number],
  from = 0,
  to = 1,
): Promise<number> {
  // Of the page: while the view is made or sized anew, a picture of the element fails. Nothing compares to NaN.
  const clip = await page.locator('.compare-space').boundingBox();
  if (!clip) return Number.NaN;
  const picture = sharp(await page.screenshot({ clip }));
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  let count = 0;
  for (let i = 0; i + 2 < data.length; i += info.channels) {
    const share = ((i / info.channels) % info.width) / info.width;
    if (share < from || share >= to) continue;
    if (wanted.every((value, k) => Math.abs((data[i + k] ?? 0) - value) < 30)) count++;
  }
  return count;
}
/** Pixels of the badge with the name of a side; before its lines are there a side has the axes of its vehicle, too. */
const BADGE = 400;
const AXES = 600;

test('what changed between two runs: one key shows it, a second goes to the largest place', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, VARIED);
  // 1: the workspace.
  await page.keyboard.press('5');
  const summary = page.locator('.changes-summary');
  await expect(summary).toContainText(/Vectors, (Reach|Significance): \d+ → \d+/);
  await expect(summary).toContainText(/m of lines are only in run 1/);
  await expect(summary).toContainText('Their paths are the same.');
  await expect(page.getByRole('combobox', { name: 'Run A' })).toHaveValue('1');
  await expect(page.getByRole('combobox', { name: 'Run B' })).toHaveValue('2');
  await expect.poll(() => pixelsOf(page, ORANGE)).toBeGreaterThan(50);
  await shot('compare-1-difference');
  // 2: the largest place.
  const before = await page.getByTestId('playhead').textContent();
  await page.keyboard.press('n');
  const first = list(page).getByRole('button').first();
  await expect(first).toHaveAttribute('aria-current', 'true');
  const at = (await first.locator('.num').textContent()) ?? '';
  await expect(page.getByTestId('playhead')).toContainText(at.slice(0, 8));
  expect(await page.getByTestId('playhead').textContent()).not.toBe(before);
  // 3: both as they are.
  await page.keyboard.press('s');
  await expect(page.getByRole('radio', { name: 'Side by side' })).toBeChecked();
  await expect.poll(() => pixelsOf(page, BLUE)).toBeGreaterThan(20);
  await shot('compare-2-side');
  await expectAccessible(page, 'Compare');
});

test('swipe, blink and difference go by keys; the edge of a swipe by arrows', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, VARIED);
  await page.keyboard.press('5');
  await expect(list(page)).toBeVisible();
  await page.keyboard.press('w');
  const edge = page.getByRole('slider', { name: /A left of here/ });
  await edge.focus();
  await page.keyboard.press('End');
  await expect(edge).toHaveAttribute('aria-valuenow', '100');
  await expect.poll(() => pixelsOf(page, BLUE), 'only A is seen').toBeLessThan(10);
  await page.keyboard.press('Home');
  await expect.poll(() => pixelsOf(page, BLUE), 'only B is seen').toBeGreaterThan(50);
  await page.keyboard.press('ArrowRight');
  await expect(edge).toHaveAttribute('aria-valuenow', '5');
  await shot('compare-3-swipe');
  await page.keyboard.press('q');
  await page.getByRole('button', { name: 'Change over' }).click();
  await expect(page.getByRole('button', { name: 'Blink', exact: true })).toBeVisible();
  const sides = new Set<boolean>();
  for (let k = 0; k < 2; k++) {
    await page.keyboard.press('v');
    await page.waitForTimeout(100);
    sides.add((await pixelsOf(page, BLUE)) > (await pixelsOf(page, ORANGE)));
  }
  expect(sides.size, 'A and B take turns').toBe(2);
  await page.keyboard.press('d');
  await expect(page.locator('.compare-legend')).toContainText('Only in A');
});

test('a second drive of the road stands beside the open one, with its pictures at the same place', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  driveOf(host, VARIED);
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('5');
  await page.getByRole('combobox', { name: 'Drive B' }).selectOption({ label: 'varied' });
  await expect(page.locator('.changes-summary')).toContainText(
    /m were driven in both|m of A were driven in both/,
  );
  await expect(page.getByRole('combobox', { name: 'How B is placed' })).toHaveValue('earth');
  await expect(page.getByRole('img', { name: /Picture of varied/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /Picture of mapped/ })).toBeVisible();
  await expect(page.locator('.compare-read')).toContainText(/A 00:0\d\.\d+ · B 00:0\d\.\d+/);
  await expect.poll(() => pixelsOf(page, ORANGE), 'lines only in A').toBeGreaterThan(50);
  await shot('compare-4-two-drives');
  await expectAccessible(page, 'Compare');
  // Both in space, by one camera.
  await page.keyboard.press('y');
  await expect(page.getByRole('radio', { name: 'Side by side' })).toBeChecked();
  await expect(page.getByRole('radio', { name: 'Difference' })).toHaveCount(0);
  await expect.poll(() => inSpace(page, ORANGE, 0, 0.5), 'A is at the left').toBeGreaterThan(AXES);
  await expect.poll(() => inSpace(page, BLUE, 0.5, 1), 'B is at the right').toBeGreaterThan(AXES);
  expect(await inSpace(page, BLUE, 0, 0.5)).toBeLessThan(BADGE);
  await shot('compare-5-space');
  await page.keyboard.press('w');
  const edge = page.getByRole('slider', { name: /A left of here/ });
  await edge.focus();
  await page.keyboard.press('End');
  // The slider and the choice of the view are blue as well.
  const ratio = async (): Promise<number> => (await inSpace(page, ORANGE)) / (await inSpace(page, BLUE));
  await expect.poll(ratio, 'only A is seen').toBeGreaterThan(2);
  await page.keyboard.press('Home');
  await expect.poll(ratio, 'only B is seen').toBeLessThan(0.5);
  await edge.press('ArrowRight');
  for (let k = 0; k < 9; k++) await edge.press('ArrowRight');
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect
    .poll(() => inSpace(page, ORANGE, 0, 0.5), 'A is there in a small window')
    .toBeGreaterThan(AXES);
  await expect.poll(() => inSpace(page, BLUE, 0.5, 1)).toBeGreaterThan(BADGE);
  await shot('compare-6-space-swipe');
  await expectAccessible(page, 'Compare');
  // Another clock counts for A's picture alone, and the comparison says so.
  const clock = page.getByRole('combobox', { name: 'Clock', exact: true });
  await clock.selectOption('Received by the log');
  const note = page.getByRole('note').filter({ hasText: 'not by the chosen clock' });
  await expect(note).toHaveText(/Both are shown in space by corrected times/);
  await page.keyboard.press('y');
  await expect(page.locator('.compare-canvas')).toBeVisible();
  await expect(note).toHaveText(/B is shown by corrected times/);
  await clock.selectOption('Measured, corrected');
  await expect(note).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Drive B' }).selectOption({ label: 'This drive' });
  await expect(page.getByRole('img', { name: /Picture of varied/ })).toHaveCount(0);
});

test('the comparison of a stage leads to the map of the same two runs', async ({ lanetrace: page, host }) => {
  await openDrive(page, host, VARIED);
  await page.keyboard.press('2');
  await page.getByRole('tab', { name: 'Compare' }).click();
  await page.getByRole('button', { name: 'Show on the map' }).click();
  await expect(page.locator('.changes-summary')).toContainText('What changed from A to B');
  await expect(page.getByRole('combobox', { name: 'Run B' })).toHaveValue('2');
});

test('a sweep that cannot be read says why on its side in space, instead of an empty road', async ({
  lanetrace: page,
  host,
}) => {
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const { header, payloads } = decodeFrame(Buffer.from(message));
      const { samples = [] } = (header as { result?: { samples?: { refused?: string }[] } }).result ?? {};
      for (const sample of samples) sample.refused = 'The sweep is cut after 3 points.';
      socket.send(samples.length === 0 ? message : Buffer.from(encodeFrame(header, payloads)));
    });
  });
  await openDrive(page, host, VARIED);
  await page.keyboard.press('5');
  await page.keyboard.press('y');
  const said = page.locator('.compare-space-name').filter({ hasText: 'The sweep is cut after 3 points.' });
  await expect(said).toHaveCount(2);
  await expect(said.first().getByRole('status')).toContainText('lidar/top');
});
