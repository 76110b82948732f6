/** The keys: which are the timeline's, which a focused control keeps, and a whole task without a pointer. */
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, playheadS, test } from '../support.ts';
import { driveOf, MAPPED, openDrive } from './drives.ts';

test('after a click on the tab of a panel, arrows, Home and Space are the keys of the timeline', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  const tab = page.getByRole('tab', { name: 'Layers' });
  await tab.click();
  const before = await playheadS(page);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => playheadS(page)).toBeGreaterThan(before);
  await page.keyboard.press('End');
  await expect.poll(() => playheadS(page)).toBeGreaterThan(5);
  await page.keyboard.press('Home');
  await expect.poll(() => playheadS(page)).toBeLessThan(0.5);
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  // Who came there by Tab walks from tab to tab.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(tab).toBeFocused();
  const at = await playheadS(page);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Message' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('.message')).toBeVisible();
  expect(await playheadS(page)).toBe(at);
});

test('Space and arrows reach a focused button, switch, slider, list and tree', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  await page.getByRole('tab', { name: 'Layers' }).click();
  const at = await playheadS(page);
  const hide = page.getByRole('button', { name: 'Hide Grid, 10 m' });
  await hide.focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: 'Show Grid, 10 m' })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(hide).toBeVisible();

  const fold = page.locator('.layer-name:not([disabled]):visible').first();
  await fold.focus();
  await page.keyboard.press('Space');
  await expect(fold).toHaveAttribute('aria-expanded', 'true');
  const size = page.getByRole('slider', { name: /Point size/ }).first();
  await size.focus();
  const value = Number(await size.inputValue());
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => size.inputValue().then(Number)).toBeGreaterThan(value);
  await page.keyboard.press('Home');
  await expect(size).toHaveValue('1');

  const speed = page.locator('.transport-field', { hasText: 'Speed' }).locator('select');
  await speed.focus();
  await page.keyboard.press('ArrowDown');
  await expect(speed).toHaveValue('2');

  await page.getByRole('tab', { name: 'Message' }).click();
  const first = page.getByRole('treeitem').first();
  await first.focus();
  await page.keyboard.press('ArrowDown');
  await expect(first).not.toBeFocused();
  await expect(page.locator('[role=treeitem]:focus')).toHaveCount(1);
  const branch = page.locator('[role=treeitem][aria-expanded=true]:visible').first();
  await branch.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('[role=treeitem]:focus')).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('[role=treeitem]:focus')).toHaveAttribute('aria-expanded', 'true');

  expect(await playheadS(page), 'none of these moved the playhead').toBe(at);
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
});

test('the range of the timeline, its height and the loop are set by keys', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('i');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+I');
  const loop = page.getByTitle('End the loop (Esc)');
  await expect(loop).toHaveText(/00:01\.\d+ – 00:02\.\d+/);
  await page.keyboard.press('Escape');
  await expect(loop).toHaveCount(0);
  const edge = page.getByRole('separator', { name: 'Height of the timeline' });
  const height = Number(await edge.getAttribute('aria-valuenow'));
  await edge.focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(async () => Number(await edge.getAttribute('aria-valuenow'))).toBeGreaterThan(height);
});

/** Presses Tab until the control that is meant has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let i = 0; i < 200; i++) {
    await page.keyboard.press('Tab');
    const text = await page.evaluate(() => {
      const focused = document.activeElement;
      // After the last control the browser has the focus.
      if (focused === document.body) return '';
      return focused?.getAttribute('aria-label') ?? (focused as HTMLElement | null)?.innerText ?? '';
    });
    if (name.test(text)) return;
  }
  throw new Error(`Tab does not reach ${name}.`);
}

test('a drive is opened, its map looked at and exported without a pointer', async ({
  lanetrace: page,
  host,
}) => {
  driveOf(host, MAPPED);
  await page.reload();
  await expect(page.locator('.library')).toHaveAttribute('data-listed', 'true');
  await tabTo(page, /^(\d.*\n)?mapped/);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('3');
  await expect(page.getByLabel('Map view from above').locator('visible=true').first()).toBeVisible();
  await tabTo(page, /^Map view from above$/);
  // The lines come after the raster.
  await expect(async () => {
    await page.keyboard.press('PageDown');
    await expect(page.getByRole('status').filter({ hasText: 'Chosen:' })).toHaveCount(1, { timeout: 500 });
  }).toPass();
  await page.keyboard.press('+');
  // Of the tabs of a group only the one in front is in the order; which one it is was kept from the last start.
  await tabTo(page, /^(Findings|Evidence)$/);
  const findings = page.locator('.dock:not([inert])').getByRole('tab', { name: 'Findings' });
  if (await findings.evaluate((tab) => tab === document.activeElement))
    await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  const line = page.locator('.dock:not([inert]) .evidence h3');
  await expect(line, 'the line that the keys chose').toContainText(/^(Divider|Boundary|Crossing|Lane)/);
  await page.keyboard.press('2');
  await expect(page.getByRole('button', { name: /Run all/ })).toBeVisible();
  await tabTo(page, /^\s*\d+\s+Evidence/);
  await page.keyboard.press('Enter');
  await expect(page.locator('.inspector-head h2')).toHaveText('Evidence');
  await tabTo(page, /^Data$/);
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Export' })).toHaveAttribute('aria-selected', 'true');
  // The formats are asked of the engine.
  await expect(page.getByRole('group', { name: 'Evidence: Export' })).toContainText('GeoJSON', {
    timeout: 30_000,
  });
  await tabTo(page, /GeoJSON/);
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  const map = JSON.parse(readFileSync(await download.path(), 'utf8')) as { features: unknown[] };
  expect(map.features.length).toBeGreaterThan(0);
});
