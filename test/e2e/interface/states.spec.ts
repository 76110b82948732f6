/** The small states: what is being read, what could not be, what comes back after a reload, and bounds that are said. */

import { readFileSync, rmSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { between } from '../between.ts';
import { stageRow } from '../stages.ts';
import { drawnShare, expect, playheadS, test, toLibrary } from '../support.ts';
import { driveOf, MAPPED, openDrive, PLAIN, type Recipe } from './drives.ts';

/** What a view says only when it knows that there is nothing. */
const CLAIMS =
  /has no numeric signals|\b0 rows|Not run yet|Choose a stage to see|once they have run|Nothing to see from above|has not been checked yet|Run Odometry first|No message at or before|Nothing opened yet|wrote nothing|No drives yet/;

async function expectNoClaim(page: Page): Promise<void> {
  const front = page.locator('.dock:not([inert])');
  await expect(front.getByText(/^Reading .*…$/).first()).toBeVisible();
  expect(await front.innerText()).not.toMatch(CLAIMS);
}

test('while its content is read no panel says that there is none', async ({ lanetrace: page, host }) => {
  const engine = await between(page);
  driveOf(host, MAPPED);
  await page.reload();
  await toLibrary(page);
  engine.hold('runs.list', 'stages.describe', 'signals.list', 'messages.at', 'artifacts.read', 'runs.log');
  await page.locator('.drive-tile-main:not([disabled])', { hasText: MAPPED.name }).first().click();
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 30_000 });
  for (const workspace of ['1', '2', '3']) {
    await page.keyboard.press(workspace);
    await expectNoClaim(page);
  }
  engine.release();
  // A test before may have left another tab in front.
  await page.locator('.dock:not([inert])').getByRole('tab', { name: 'Findings' }).click();
  const findings = page.locator('.dock:not([inert]) .finding-table');
  await expect(findings.or(page.getByText('The checks found nothing.'))).toBeVisible();
  await page.keyboard.press('2');
  await expect(page.locator('.inspector-head h2')).toBeVisible();
  await expect(page.locator('.series-strip:visible').first()).toBeVisible();
  await page.keyboard.press('1');
  await expect(page.locator('.signal-row:visible').first()).toBeVisible();
  await expect(page.locator('[data-loading]:visible')).toHaveCount(0);
});

test('the times of streams that are being read are not called regular', async ({ lanetrace: page, host }) => {
  const engine = await between(page);
  driveOf(host, MAPPED);
  await page.reload();
  await toLibrary(page);
  engine.hold('replay.times');
  await page.locator('.drive-tile-main:not([disabled])', { hasText: MAPPED.name }).first().click();
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('4');
  const streams = page.locator('.dock:not([inert]) [data-panel=streams]');
  await expect(streams).toContainText('Reading the times…');
  await expect(streams).not.toContainText('regular');
  engine.release();
  await expect(streams).toContainText('regular');
});

test('a panel that could not read says so, and reads again when it is asked to', async ({
  lanetrace: page,
  host,
}) => {
  const engine = await between(page);
  driveOf(host, MAPPED);
  await page.reload();
  await toLibrary(page);
  engine.fail('signals.list');
  await page.locator('.drive-tile-main:not([disabled])', { hasText: MAPPED.name }).first().click();
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('1');
  const signals = page.locator('.signals');
  await expect(signals).toContainText('The signals could not be read. The disk is gone.');
  await expect(signals).not.toContainText('no numeric signals');
  engine.release();
  await signals.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('.signal-row:visible').first()).toBeVisible();
});

test('a reload comes back to the drive, the playhead, the workspace and the stage', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('2');
  await stageRow(page, 'Alignment').click();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  const before = await playheadS(page);
  expect(before).toBeGreaterThan(0.9);
  await page.reload();
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 30_000 });
  expect(await playheadS(page)).toBe(before);
  await expect(page.getByRole('button', { name: 'Reconstruct', exact: true })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await expect(page.locator('.inspector-head h2')).toHaveText('Alignment');
  await page.keyboard.press('Control+o');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Open a drive' })).toBeVisible();
});

test('a drive that is gone after a reload is named in the Library with the reason', async ({
  lanetrace: page,
  host,
}) => {
  const gone: Recipe = { ...PLAIN, name: 'plain' };
  await openDrive(page, host, gone);
  rmSync(driveOf(host, gone));
  await page.reload();
  // Asked of the page, so that a failure says what was there instead.
  await expect(page.locator('#root')).toContainText('could not be opened again');
  const message = page.getByRole('alert').filter({ hasText: 'could not be opened again' });
  await expect(message).toContainText(/^plain could not be opened again\. .*is not there any more/);
  await message.getByRole('button', { name: 'Close the message' }).click();
  await expect(message).toHaveCount(0);
  await page.reload();
  await toLibrary(page);
  await expect(page.getByText('could not be opened again')).toHaveCount(0);
});

test('a parameter out of its bounds stays as typed, is said, and starts nothing', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('2');
  await stageRow(page, 'Vectors').click();
  await page.getByRole('tab', { name: 'Parameters' }).click();
  const field = page.getByLabel('Shortest line');
  await field.fill('5000');
  await expect(field).toHaveValue('5000');
  await expect(page.getByRole('alert').filter({ hasText: 'Not used' })).toContainText(
    /from [\d.]+ to [\d.]+ m/,
  );
  await page.getByRole('tab', { name: 'Metrics' }).click();
  await page.getByRole('tab', { name: 'Parameters' }).click();
  await expect(field).toHaveValue('5000');
  await page.getByRole('button', { name: /Run all/ }).click();
  await expect(page.locator('.notice')).toContainText('“5000” is no value of “Shortest line”');
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toHaveCount(0);
  await page.locator('.notice').getByRole('button', { name: 'Close' }).click();
  await field.fill('3');
  await expect(page.getByText('1 changed parameter')).toBeVisible();
});

test('names of values are words with units, and axes of time have the form of the timeline', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('2');
  await stageRow(page, 'Alignment').click();
  const series = page.locator('[data-panel=series]');
  await expect(series.locator('figcaption').first()).toBeVisible();
  const captions = await series.locator('figcaption').allInnerTexts();
  expect(captions.join('\n')).toMatch(/GNSS difference, east\s+m/);
  expect(captions.join('\n')).not.toMatch(/σ|[a-z][A-Z]/);
  await page.getByRole('tab', { name: 'Metrics' }).click();
  await stageRow(page, 'Evidence').click();
  await expect(page.locator('.inspector-body')).toContainText('× noise');
  const options = await page.locator('.dock:not([inert]) option').allInnerTexts();
  for (const option of options) expect(option).not.toMatch(/[a-z][A-Z]|^[a-z]+: /);
});

test('Home shows every camera, and a drag in a plot never loses the playhead', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await expect.poll(() => drawnShare(page.locator('.tile-host:visible').first())).toBeGreaterThan(0.2);
  await page.keyboard.press('Shift+Home');
  await expect(page.locator('.tile-message:visible')).toContainText(/The first picture comes at 00:00\.\d+/);
  await page.getByRole('button', { name: 'Go there' }).click();
  await expect.poll(() => drawnShare(page.locator('.tile-host:visible').first())).toBeGreaterThan(0.2);

  const plot = page.locator('.plot-host:visible').first();
  await expect(plot.locator('canvas')).toBeVisible();
  const box = await plot.boundingBox();
  if (!box) throw new Error('The plot has no size.');
  const at = (x: number): [number, number] => [box.x + box.width * x, box.y + box.height / 2];
  await page.mouse.move(...at(0.5));
  await page.mouse.down();
  await page.mouse.move(...at(0.7), { steps: 4 });
  await page.mouse.move(...at(1.2), { steps: 4 });
  await page.mouse.up();
  await expect(plot.locator('.plot-playhead')).toBeVisible();
  await page.keyboard.down('Shift');
  await page.mouse.move(...at(0.3));
  await page.mouse.down();
  await page.mouse.move(...at(0.5), { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect.poll(() => playheadS(page)).toBeLessThan(4);
  await expect(plot.locator('.plot-playhead')).toBeVisible();
});

test('a trajectory as TUM says its frame, and can be that of the map', async ({ lanetrace: page, host }) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('2');
  await page.getByRole('tab', { name: 'Export' }).click();
  const write = async (): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Trajectory, TUM' }).click(),
    ]);
    return readFileSync(await download.path(), 'utf8');
  };
  const first = await write();
  await expect(page.locator('.inspector-body .verdict-pass')).toContainText("not in the map's frame");
  expect(first.split('\n')[0]).toMatch(/ 0\.000000 0\.000000 0\.000000 /);
  await page.locator('.export-choice', { hasText: 'Poses' }).locator('select').first().selectOption('map');
  const map = await write();
  expect(map).toMatch(/^# In the map's frame: metres east, north and up from /);
  await expect(page.locator('.inspector-body .verdict-pass')).toContainText("In the map's frame");
  const lines = (text: string): number => text.split('\n').filter((line) => /^\d/.test(line)).length;
  expect(lines(map)).toBe(lines(first));
});

test('a series is read anew when its stage was stopped and runs again', async ({ lanetrace: page, host }) => {
  test.setTimeout(300_000);
  await openDrive(page, host, PLAIN);
  await page.keyboard.press('2');
  const run = page.getByRole('button', { name: 'Run to Odometry' });
  await run.click();
  const stop = page.getByRole('button', { name: 'Stop', exact: true });
  await stop.click();
  await expect(run).toBeVisible({ timeout: 120_000 });
  await run.click();
  await expect(stop).toBeVisible();
  await expect(run).toBeVisible({ timeout: 240_000 });
  await expect(page.locator('.series-strip:visible').first()).toBeVisible({ timeout: 30_000 });
});
