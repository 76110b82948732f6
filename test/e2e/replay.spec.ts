/** A simulated drive from nothing: made, opened, played, stepped, sought, looked at. */
import { drawnShare, expect, openSimulatedDrive, playheadS, test } from './support.ts';

const SECONDS = 3;

test.describe.configure({ mode: 'serial', timeout: 600_000 });

test('a new machine offers ways in and a drive can be made on the spot', async ({
  lanetrace: page,
  shot,
}) => {
  await expect(page.getByRole('button', { name: 'Open the sample drive' })).toBeVisible();
  await shot('library-empty');
  await page.getByRole('button', { name: 'New simulated drive' }).click();
  await page.getByRole('textbox', { name: 'Length' }).fill('0');
  await page.getByRole('button', { name: 'Make the drive' }).click();
  await expect(page.getByRole('textbox', { name: 'Length' }), 'what cannot be made is gone to').toBeFocused();
  await expect(page.getByText('1 to 3600 s.')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await openSimulatedDrive(page, SECONDS, 'GNSS jump');
  await expect(page.getByRole('button', { name: 'Replay' })).toHaveAttribute('aria-current', 'page');
  const scene = page.locator('.scene-host:visible').first();
  await expect.poll(() => drawnShare(scene), { timeout: 60_000 }).toBeGreaterThan(0.02);
  await expect
    .poll(() => drawnShare(page.locator('.tile-host:visible').first()), { timeout: 30_000 })
    .toBeGreaterThan(0.2);
  await shot('replay');
  await page.getByRole('button', { name: 'Library' }).click();
  await expect(
    page.locator('.drive-tile-main').first(),
    'the card says what was done to the drive',
  ).toContainText('gnss jump 3');
  await expect(page.locator('.drive-tile-main').first()).toContainText(`seed ${7 + SECONDS}`);
  await shot('library');
});

test('playing follows the clock, and pausing stands still', async ({ lanetrace: page }) => {
  await openSimulatedDrive(page, SECONDS);
  const start = await playheadS(page);
  await page.keyboard.press('Space');
  await expect.poll(() => playheadS(page)).toBeGreaterThan(start + 0.3);
  await page.keyboard.press('k');
  const paused = await playheadS(page);
  await page.waitForTimeout(400);
  expect(await playheadS(page)).toBe(paused);
  await page.keyboard.press('End');
  await expect.poll(() => playheadS(page)).toBeGreaterThan(SECONDS - 0.5);
  await page.keyboard.press('j');
  await expect.poll(() => playheadS(page)).toBeLessThan(SECONDS - 0.6);
  await page.keyboard.press('k');
});

test('stepping goes by sample of the chosen sensor, by a second and by ten milliseconds', async ({
  lanetrace: page,
}) => {
  await openSimulatedDrive(page, SECONDS);
  await page.keyboard.press('Home');
  // The first moment at which every sensor has a sample.
  await expect.poll(() => playheadS(page)).toBeLessThan(0.2);
  // The value over a plot is that of the playhead at rest, also after quick moves.
  const speed = page.locator('.plot-value:visible').first();
  await page.keyboard.press('End');
  await expect(speed).toContainText('m/s');
  const atEnd = await speed.textContent();
  await page.keyboard.press('Home');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  // At the very start the signal has no value yet.
  await expect(speed).not.toHaveText(atEnd ?? '');
  await page.keyboard.press('End');
  await expect(speed).toHaveText(atEnd ?? '');
  await page.keyboard.press('Home');
  await page.locator('.timeline-label', { hasText: 'lidar' }).click();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => playheadS(page)).toBeGreaterThan(0.05);
  const first = await playheadS(page);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => playheadS(page)).toBeCloseTo(first + 0.1, 2);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => playheadS(page)).toBe(first);
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(() => playheadS(page)).toBeCloseTo(first + 1, 3);
  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(() => playheadS(page)).toBeCloseTo(first + 1.01, 3);
});

test('the timeline scrubs, loops and goes to a typed time; a bookmark is kept', async ({
  lanetrace: page,
  shot,
}) => {
  await openSimulatedDrive(page, SECONDS);
  const rows = page.locator('.timeline-rows');
  // Waits until the rows lie still.
  await rows.hover({ position: { x: 200, y: 50 } });
  const box = await rows.boundingBox();
  if (!box) throw new Error('The timeline has no rows.');
  await rows.click({ position: { x: box.width / 2, y: 50 } });
  await expect.poll(() => playheadS(page)).toBeCloseTo(SECONDS / 2, 0);
  await page.mouse.move(box.x + box.width * 0.2, box.y + 8);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, box.y + 8, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByTitle('End the loop (Esc)')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTitle('End the loop (Esc)')).toHaveCount(0);
  await page.keyboard.press('g');
  await page.getByLabel('Go to', { exact: true }).fill('1.25');
  await page.keyboard.press('Enter');
  await expect.poll(() => playheadS(page)).toBe(1.25);
  await page.keyboard.press('b');
  await page.getByPlaceholder('A note, if you like').fill('worn paint');
  await page.keyboard.press('Enter');
  await page.keyboard.press('b');
  await expect(page.getByText('worn paint')).toBeVisible();
  await shot('bookmarks');
  await page.keyboard.press('Escape');
});

test('the 3D view answers keys, hover and measuring', async ({ lanetrace: page, shot }) => {
  await openSimulatedDrive(page, SECONDS);
  const scene = page.locator('.scene-host:visible').first();
  await expect.poll(() => drawnShare(scene), { timeout: 60_000 }).toBeGreaterThan(0.02);
  await page.keyboard.press('t');
  await expect(page.getByRole('button', { name: 'Top-down, north up' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect.poll(() => drawnShare(scene)).toBeGreaterThan(0.01);
  await shot('replay-top');
  const box = await scene.boundingBox();
  if (!box) throw new Error('The 3D view has no size.');
  await page.keyboard.press('m');
  await page.mouse.click(box.x + box.width * 0.45, box.y + box.height * 0.4);
  await page.mouse.click(box.x + box.width * 0.55, box.y + box.height * 0.6);
  await expect(page.locator('.measure-label:visible').first()).toContainText(' m');
  await shot('replay-measure');
  await page.keyboard.press('Shift+M');
  const profile = page.getByRole('region', { name: 'Profile' });
  await expect(profile.getByRole('status')).toHaveText(/^[\d,. ]+ points$/);
  await profile.getByLabel('Width of the profile').selectOption({ label: '1 m to each side' });
  await shot('replay-profile');
  await page.keyboard.press('Escape');
  await expect(profile).toHaveCount(0);
  await page.keyboard.press('x');
  const width = page.getByRole('region', { name: 'Clipping box' }).locator('output').nth(1);
  await expect(width).toHaveText('24 m');
  const handle = await page.locator('.clip-handles [data-side=left]:visible').boundingBox();
  if (!handle) throw new Error('The clipping box has no handle.');
  await page.mouse.move(handle.x + 8, handle.y + 8);
  await page.mouse.down();
  // North is up, and the vehicle drives along x: the box is as long as it was, and narrower.
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(handle.x + (x - handle.x) / 2, handle.y + (y - handle.y) / 2, { steps: 4 });
  await page.mouse.up();
  await expect(width).not.toHaveText('24 m');
  expect(Number.parseFloat((await width.textContent()) ?? '')).toBeLessThan(20);
  await shot('replay-clip');
  await page.keyboard.press('x');
  await expect(page.locator('.measure-label')).toHaveCount(0);
  await page.keyboard.press('r');
  await shot('replay-ride');
  await page.keyboard.press('v');
});

test('health tells of the GNSS and calibration; the palette, the light theme and presentation work', async ({
  lanetrace: page,
  shot,
}) => {
  await openSimulatedDrive(page, SECONDS);
  await page.keyboard.press('4');
  await expect(page.getByRole('cell', { name: /lidar/ }).first()).toBeVisible();
  await expect(page.getByText('10.00 Hz').first()).toBeVisible();
  await shot('health');
  await page.keyboard.press('1');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('light');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await shot('replay-light');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('dark');
  await page.keyboard.press('Enter');
  await page.keyboard.press('F11');
  await expect(page.locator('.header')).toBeHidden();
  await expect(page.locator('.signals')).toBeHidden();
  await expect
    .poll(() => drawnShare(page.locator('.scene-host:visible').first()), { timeout: 60_000 })
    .toBeGreaterThan(0.02);
  await shot('presentation');
  await page.keyboard.press('Escape');
  await expect(page.locator('.header')).toBeVisible();
  await expect(page.locator('.signals')).toBeVisible();
});

test('a window closed in presentation opens with every panel again', async ({ lanetrace: page }) => {
  await openSimulatedDrive(page, SECONDS);
  await expect(page.locator('.signals')).toBeVisible();
  await page.keyboard.press('F11');
  await expect(page.locator('.signals')).toBeHidden();
  // Another workspace is presented as well, and this one when it comes back.
  await page.keyboard.press('4');
  await page.keyboard.press('1');
  await expect(page.locator('.signals')).toBeHidden();
  await page.waitForTimeout(900);
  await page.reload();
  await openSimulatedDrive(page, SECONDS);
  await expect(page.locator('.header')).toBeVisible();
  await expect(page.locator('.signals')).toBeVisible();
  await page.locator('.panel-tab', { hasText: 'Signals' }).hover();
});

test('a changed layout comes back, and can be undone and reset', async ({ lanetrace: page }) => {
  await openSimulatedDrive(page, SECONDS);
  const signals = page
    .getByRole('tab', { name: 'Signals' })
    .or(page.locator('.panel-tab', { hasText: 'Signals' }))
    .first();
  await expect(signals).toBeVisible();
  await signals.hover();
  await page.getByRole('button', { name: 'Close Signals' }).click();
  await expect(page.locator('.panel-tab', { hasText: 'Signals' })).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(page.locator('.panel-tab', { hasText: 'Signals' })).toHaveCount(1);
  await page.locator('.panel-tab', { hasText: 'Signals' }).hover();
  await page.getByRole('button', { name: 'Close Signals' }).click();
  await expect(page.locator('.panel-tab', { hasText: 'Signals' })).toHaveCount(0);
  await page.reload();
  await openSimulatedDrive(page, SECONDS);
  await expect(page.locator('.panel-tab', { hasText: 'Layers' })).toHaveCount(1);
  await expect(page.locator('.panel-tab', { hasText: 'Signals' })).toHaveCount(0);
  const width = async (): Promise<number | undefined> =>
    (await page.locator('[data-panel=layers]:visible').first().boundingBox())?.width;
  const before = await width();
  await page.reload();
  await openSimulatedDrive(page, SECONDS);
  await expect(page.locator('.panel-tab', { hasText: 'Signals' })).toHaveCount(0);
  expect(await width(), 'panels do not shrink each time they come back').toBe(before);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('ready layout');
  await page.keyboard.press('Enter');
  await expect(page.locator('.panel-tab', { hasText: 'Signals' })).toHaveCount(1);
});

test('the message at the playhead shows the values of its arrays, a stretch at a time, and can be filtered', async ({
  lanetrace: page,
}) => {
  await openSimulatedDrive(page, SECONDS);
  await page.keyboard.press('1');
  await page.locator('.dv-tab:visible', { hasText: 'Message' }).first().click();
  const panel = page.locator('.message');
  await panel.getByLabel('Stream').selectOption({ label: '/lidar/top/points' });
  const xyz = panel.getByRole('button', { name: /^xyz/ });
  await expect(xyz).toContainText(/Float32Array\[[\d\s]+\] \[-?[\d.e-]+, /);
  await xyz.click();
  const parts = panel.getByRole('button', { name: /^\[\d.* … .*\]$/ });
  await parts.first().click();
  await parts.nth(1).click();
  await expect(panel.locator('li', { hasText: /^99-?\d/ }), 'the first hundred values').toHaveCount(1);
  await panel.getByLabel('Filter fields').fill('intens');
  await expect(xyz).toHaveCount(0);
  await expect(panel.getByRole('button', { name: /^intensity/ })).toBeVisible();
  await panel.getByLabel('Filter fields').fill('nowhere');
  await expect(panel).toContainText('No field of this message');
});
