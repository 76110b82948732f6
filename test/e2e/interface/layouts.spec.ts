/** Layouts in a small room: every workspace at the size of a laptop, and what a person changed is kept for each room by itself. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '../axe.ts';
import { expect, test } from '../support.ts';
import { MAPPED, openDrive } from './drives.ts';

// The drive may have to be made first.
test.describe.configure({ timeout: 600_000 });
test.use({ viewport: { width: 1280, height: 800 } });

const WORKSPACES = {
  p: 'problems',
  1: 'replay',
  2: 'reconstruct',
  3: 'map',
  4: 'health',
  5: 'compare',
} as const;
/** Smaller, a panel shows nothing of use (px, with its bar of tabs); the lowest is the report of an undamaged log. */
const LEAST = { width: 220, height: 120 };

const dockOf = (page: Page, name: string, room: string) =>
  page.locator(`.dock[data-workspace=${name}][data-room=${room}][data-restored=true]`);

type Group = { readonly tabs: readonly string[]; readonly width: number; readonly height: number };

/** The groups of panels of the dock in front, and the names of tabs that are cut or hidden. */
const groupsNow = (
  page: Page,
): Promise<{ readonly groups: readonly Group[]; readonly cut: readonly string[] }> =>
  page.evaluate(() => {
    const groups: Group[] = [];
    const cut: string[] = [];
    for (const group of document.querySelectorAll('.dock:not(.dock-behind) .dv-groupview')) {
      const { width, height, right } = group.getBoundingClientRect();
      const tabs = [...group.querySelectorAll('.panel-tab')];
      for (const tab of tabs) {
        const name = tab.querySelector('span');
        const outside = tab.getBoundingClientRect().right > right + 1;
        if (outside || (name && name.scrollWidth > name.clientWidth + 1)) cut.push(tab.textContent ?? '');
      }
      groups.push({
        tabs: tabs.map(({ textContent }) => textContent ?? ''),
        width: Math.round(width),
        height: Math.round(height),
      });
    }
    return { groups, cut };
  });

for (const [width, height] of [
  [1280, 800],
  [1366, 768],
] as const)
  test(`at ${width} by ${height} no panel is too small to use, and no tab is cut`, async ({
    lanetrace: page,
    host,
    shot,
  }) => {
    await page.setViewportSize({ width, height });
    await openDrive(page, host, MAPPED);
    for (const [key, name] of Object.entries(WORKSPACES)) {
      await page.keyboard.press(key);
      await expect(dockOf(page, name, 'small')).toBeAttached();
      await expect(page.locator('.dock:not(.dock-behind) .load-state[data-loading]')).toHaveCount(0);
      const { groups, cut } = await groupsNow(page);
      expect(cut, name).toEqual([]);
      for (const group of groups) {
        expect(group.width, `${name}: ${group.tabs.join()}`).toBeGreaterThanOrEqual(LEAST.width);
        expect(group.height, `${name}: ${group.tabs.join()}`).toBeGreaterThanOrEqual(LEAST.height);
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${name} is no wider than the window`).toBeLessThanOrEqual(0);
      await shot(`layout-${width}-${name}`);
      if (width === 1280) await expectAccessible(page, `${name} at ${width}`);
    }
  });

test('a window that grows gets the layout of a wide room, and one that shrinks again the one that it was left with', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('2');
  await expect(dockOf(page, 'reconstruct', 'small')).toBeAttached();
  const tabOf = (name: string) => page.locator('.dock:not(.dock-behind) .dv-tab', { hasText: name });
  // What a person changes here stays here.
  await tabOf('Stage series').focus();
  await page.keyboard.press('Delete');
  await expect(tabOf('Stage series')).toHaveCount(0);
  await page.setViewportSize({ width: 1600, height: 1000 });
  await expect(dockOf(page, 'reconstruct', 'wide')).toBeAttached();
  await expect(tabOf('Stage series')).toHaveCount(1);
  const { groups } = await groupsNow(page);
  expect(groups.map(({ tabs }) => tabs.join())).toContain('Evidence');
  await page.setViewportSize({ width: 1366, height: 768 });
  await expect(dockOf(page, 'reconstruct', 'small')).toBeAttached();
  await expect(tabOf('Stage series')).toHaveCount(0);
  expect((await groupsNow(page)).groups.map(({ tabs }) => tabs.join())).toContain('Inspector,Evidence');
});
