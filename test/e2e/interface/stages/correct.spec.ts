/** Correcting the map by hand: accept, reject, move, split, draw, undo; what was corrected is kept in the drive and goes out. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test } from '../../support.ts';
import { driveOf, MAPPED, openDrive } from '../drives.ts';

const cli = fileURLToPath(new URL('../../../../engine/cli/main.ts', import.meta.url));
const map = (page: Page) => page.getByLabel('Map view from above').locator('visible=true').first();

test.describe.configure({ timeout: 600_000 });

const bar = (page: Page) => page.getByRole('toolbar', { name: 'Correct the map' });
const vertices = (page: Page) => page.locator('.bev-edit-vertex:visible');

/** The map view with a divider or boundary chosen, in the mode in which the map is corrected. @returns the line's name */
async function correcting(page: Page): Promise<string> {
  await page.keyboard.press('3');
  await page.getByRole('button', { name: 'Correct the map' }).locator('visible=true').click();
  await expect(bar(page)).toBeVisible();
  const name = bar(page).locator('.bev-edit-name');
  await expect(async () => {
    await map(page).press('PageDown');
    await expect(name).toHaveText(/^(Divider|Boundary) \d+$/, { timeout: 300 });
  }).toPass();
  return (await name.textContent()) ?? '';
}

test('a line is accepted, its vertex moved, and both are undone; the list says what was done', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, MAPPED);
  const name = await correcting(page);
  await expect(bar(page)).toContainText('No corrections yet');
  await bar(page).getByRole('button', { name: 'Accept' }).click();
  await expect(bar(page)).toContainText('1 correction');
  await expect(bar(page).locator('.tag-good')).toHaveText('accepted');

  const vertex = vertices(page).nth(1);
  const before = await vertex.boundingBox();
  if (!before) throw new Error('no vertex');
  await page.mouse.move(before.x + 6, before.y + 6);
  await page.mouse.down();
  await page.mouse.move(before.x + 30, before.y + 36, { steps: 5 });
  await page.mouse.up();
  await expect(bar(page)).toContainText('2 corrections');
  await expect(bar(page).locator('.tag-good')).toHaveText('corrected');
  const movedPx = async () => ((await vertex.boundingBox())?.x ?? 0) - before.x;
  await expect.poll(async () => Math.abs((await movedPx()) - 24)).toBeLessThan(3);
  await shot('correct-1-moved');

  await bar(page).locator('summary').click();
  await expect(page.locator('.bev-edit-items li').first()).toHaveText(
    new RegExp(`${name}: vertex \\d+ moved`),
  );
  await expect(page.locator('.bev-edit-items li').last()).toHaveText(`${name}: accepted`);
  await shot('correct-2-list');
  await bar(page).locator('summary').click();

  await bar(page).getByRole('button', { name: 'Undo' }).click();
  await expect(bar(page)).toContainText('1 correction');
  await expect.poll(async () => Math.abs(await movedPx())).toBeLessThan(1);
  await bar(page).getByRole('button', { name: 'Undo' }).click();
  await expect(bar(page)).toContainText('No corrections yet');
  await bar(page).getByRole('button', { name: 'again' }).click();
  await expect(bar(page)).toContainText('1 correction');
  await bar(page).getByRole('button', { name: 'Undo' }).click();
});

test('what is drawn and what is rejected stays after the page is loaded anew, and goes out with the map', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, MAPPED);
  const name = await correcting(page);
  await bar(page).getByRole('button', { name: 'Reject' }).click();
  await expect(bar(page)).toContainText('1 correction');
  await expect(bar(page)).toContainText('Click a line');

  await bar(page).getByLabel('Draw').selectOption({ label: 'Boundary, kerb' });
  const box = await map(page).boundingBox();
  if (!box) throw new Error('no map view');
  for (const [x, y] of [
    [0.3, 0.3],
    [0.4, 0.35],
    [0.5, 0.3],
  ] as const)
    await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  await expect(bar(page)).toContainText('3 places');
  await shot('correct-3-drawing');
  await map(page).press('Enter');
  await expect(bar(page)).toContainText('2 corrections');
  await expect(bar(page).locator('.tag-good')).toHaveText('drawn by hand');
  await expect(vertices(page)).toHaveCount(3);

  // By keys alone: choose the middle vertex, move it, split there.
  await page.getByRole('application').press('ArrowRight');
  await page.getByRole('application').press('ArrowRight');
  await page.getByRole('application').press('Alt+ArrowUp');
  await expect(bar(page)).toContainText('3 corrections');
  await bar(page).getByRole('button', { name: 'Split' }).click();
  await expect(bar(page)).toContainText('4 corrections');
  await expect(vertices(page)).toHaveCount(2);
  await bar(page).getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('button', { name: '4 corrections' })).toBeVisible();

  await page.reload();
  await expect(page.getByRole('button', { name: '4 corrections' })).toBeVisible({ timeout: 60_000 });
  const text = execFileSync(process.execPath, [cli, 'correct', driveOf(host, MAPPED), '--json'], {
    encoding: 'utf8',
  });
  const { corrections } = JSON.parse(text) as { corrections: { text: string }[] };
  expect(corrections.map(({ text }) => text)).toEqual([
    expect.stringMatching(new RegExp(`^${name}: rejected$`, 'i')),
    'boundary, kerb: drawn',
    expect.stringMatching(/^boundary \d+: vertex 2 moved$/),
    expect.stringMatching(/^boundary \d+: split at vertex 2$/),
  ]);
});

test('a lane is drawn by the line at its left and the one at its right; the tables say of which map they are', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, MAPPED);
  await correcting(page);
  // The bar over the map has one row or two, so where the map lies is asked for each time.
  const click = async (x: number, y: number): Promise<void> => {
    const box = await map(page).boundingBox();
    if (!box) throw new Error('no map view');
    await page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  };
  for (const y of [0.55, 0.65]) {
    await bar(page).getByLabel('Draw').selectOption({ label: 'Boundary, kerb' });
    await click(0.3, y);
    await click(0.6, y);
    await map(page).press('Enter');
    await expect(bar(page).locator('.tag-good')).toHaveText('drawn by hand');
  }
  await bar(page).getByLabel('Draw').selectOption({ label: 'Lane between two lines' });
  await expect(bar(page)).toContainText('the line at its left');
  // By keys: the line that was drawn last is chosen, and the one before it comes before it.
  const chosen = bar(page).locator('.bev-edit-name');
  await expect(chosen).toHaveText(/^Boundary \d+$/);
  await map(page).press('Enter');
  await expect(bar(page)).toContainText('the line at its right');
  // The map takes keys that the timeline has, too, once it was reached by a key and not by a click.
  await map(page).press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(map(page)).toBeFocused();
  await page.keyboard.press('PageUp');
  await expect(chosen).toHaveText(/^Boundary \d+$/);
  await shot('correct-4-lane');
  await map(page).press('Enter');
  await expect(chosen).toHaveText(/^Lane \d+$/);
  await expect(bar(page).locator('.tag-good')).toHaveText('drawn by hand');
  await shot('correct-5-lane-drawn');
  await bar(page).locator('summary').click();
  await expect(page.locator('.bev-edit-items li').first()).toHaveText(
    /^Lane \d+: drawn between boundary \d+ and boundary \d+$/i,
  );
  await bar(page).locator('summary').click();

  const checked = page.getByLabel('Checked map').locator('visible=true');
  await expect(checked).toContainText(/Map with \d+ corrections/);
  await checked.selectOption('Map as made');
  await expect(checked).toHaveValue('made');
  await checked.selectOption({ index: 0 });
  await expect(checked).toHaveValue('corrected');
});
