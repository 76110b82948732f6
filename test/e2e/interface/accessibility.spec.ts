/** The interface for everybody: axe over every workspace and dialog in both themes, and the focus of dialogs. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '../axe.ts';
import { expect, test } from '../support.ts';
import { MAPPED, openDrive } from './drives.ts';

async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What do you want to do?').fill(title);
  await page.keyboard.press('Enter');
}

async function inBothThemes(page: Page, check: (theme: string) => Promise<void>): Promise<void> {
  await check('dark');
  await command(page, 'Switch between dark and light');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await check('light');
  await command(page, 'Switch between dark and light');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
}

test('the Library, with drives and without, has nothing that axe calls serious', async ({
  lanetrace: page,
  host,
}) => {
  await inBothThemes(page, (theme) => expectAccessible(page, `the empty Library, ${theme}`));
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('Control+o');
  await expect(page.getByRole('main')).toContainText('Open a drive');
  await inBothThemes(page, (theme) => expectAccessible(page, `the Library, ${theme}`));
});

test('every workspace with its panels has nothing that axe calls serious', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  for (const [key, panel] of [
    ['1', 'scene3d'],
    ['2', 'inspector'],
    ['3', 'findings'],
    ['4', 'streams'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.locator(`.dock:not([inert]) [data-panel=${panel}]`).first()).toBeVisible();
    await inBothThemes(page, (theme) => expectAccessible(page, `workspace ${key}, ${theme}`));
  }
});

test('panels behind a tab and the tabs of the inspector have nothing that axe calls serious', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  await page.getByRole('tab', { name: 'Message' }).click();
  await expect(page.getByRole('tree')).toBeVisible();
  await expectAccessible(page, 'Message');
  await page.keyboard.press('2');
  for (const name of ['Parameters', 'Metrics', 'Log', 'Compare', 'Export']) {
    await page.getByRole('tab', { name, exact: true }).click();
    await expectAccessible(page, name);
  }
  await page.getByRole('tab', { name: 'Step', exact: true }).click();
  await expectAccessible(page, 'Step');
  await page.keyboard.press('3');
  for (const name of ['Evidence', 'Truth']) {
    await page.locator('.dock:not([inert])').getByRole('tab', { name, exact: true }).click();
    await expectAccessible(page, name);
  }
});

test('every dialog has nothing that axe calls serious, keeps the focus and gives it back', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  const inside = (): Promise<boolean> =>
    page.evaluate(() => document.querySelector('dialog[open]')?.contains(document.activeElement) ?? false);
  const dialogs: readonly (readonly [name: string, open: () => Promise<void>])[] = [
    ['Commands', () => page.keyboard.press('Control+k')],
    ['Go to a time', () => page.keyboard.press('g')],
    ['Bookmarks', () => page.keyboard.press('b')],
    ['Logs', () => command(page, 'Show logs')],
    ['Plug-ins', () => command(page, 'Plug-ins')],
  ];
  const opener = page.getByRole('button', { name: 'To the start' });
  for (const [name, open] of dialogs) {
    await opener.focus();
    await open();
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await inBothThemesOf(page, name);
    for (let i = 0; i < 25; i++) {
      await page.keyboard.press('Tab');
      expect(await inside(), `Tab stays in ${name}`).toBe(true);
    }
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(opener, `${name} gives the focus back`).toBeFocused();
  }
  await page.keyboard.press('Control+o');
  for (const name of [/Choose a log/, /New simulated drive/]) {
    const button = page.getByRole('button', { name });
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    expect(await inside()).toBe(true);
    await inBothThemesOf(page, String(name));
    await page.keyboard.press('Escape');
    await expect(button).toBeFocused();
  }
});

/** The palette cannot be opened over a dialog: the theme is set as the command sets it. */
async function inBothThemesOf(page: Page, dialog: string): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((theme) => {
      document.documentElement.dataset.theme = theme;
    }, theme);
    await expectAccessible(page, `${dialog}, ${theme}`);
  }
}
