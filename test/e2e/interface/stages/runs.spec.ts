/** Which run the views show while others come, end and fail. A run that is not finished is never taken for one that is. */
import type { Page } from '@playwright/test';
import { stageRow } from '../../stages.ts';
import { expect, test } from '../../support.ts';
import { MAPPED, openDrive } from '../drives.ts';

/** The line of the 3D view of the workspace in front. */
const placed = (page: Page) => page.locator('.scene-run:visible').first();

/** Starts a variant with another first number of the stage's parameters. */
async function startVariant(page: Page, stage: string): Promise<void> {
  await page.keyboard.press('2');
  await stageRow(page, stage).click();
  await page.getByRole('tab', { name: 'Parameters' }).click();
  const field = page.locator('.parameter input[type=number]:visible').first();
  const value = Number(await field.inputValue());
  await field.fill(String(value === 0 ? 1 : value * 1.1));
  await page.getByRole('button', { name: /Run as variant/ }).click();
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
}

// The drive may have to be made first, and variants are reconstructed.
test.describe.configure({ timeout: 600_000 });

test('Replay stays on the finished run while a variant runs, says so, and follows it when it ends', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  await expect(placed(page)).toHaveText('Placed by Run 1, Alignment');
  await startVariant(page, 'Odometry');
  await page.keyboard.press('1');
  await expect(placed(page)).toHaveText(/^Placed by Run 1, Alignment · Run 2, running/);
  await shot('runs-1-variant-running');
  await page.keyboard.press('2');
  await expect(page.locator('.run-tag:visible').first()).toContainText('Run 2, running');
  await page.keyboard.press('1');
  const seen = new Set<string>();
  await expect(async () => {
    const text = (await placed(page).textContent()) ?? '';
    seen.add(text);
    expect(text).toBe('Placed by Run 2, Alignment');
  }).toPass({ timeout: 150_000, intervals: [100] });
  const early = [...seen].filter((text) => text.startsWith('Placed by Run 2') && text.includes('running'));
  expect(early, 'the variant places nothing before it has ended').toEqual([]);
  await shot('runs-2-variant-done');
});

test('a run that is stopped places nothing, and the views say that it was stopped', async ({
  lanetrace: page,
  host,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('1');
  await expect(placed(page)).toHaveText(/^Placed by Run \d, Alignment$/);
  const before = (await placed(page).textContent()) ?? '';
  await startVariant(page, 'Odometry');
  // Stopped while a stage is at work, not before the run was made.
  await expect(page.locator('.run-tag:visible').first()).toContainText(/running: \w+/);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByRole('button', { name: /Run all/ })).toBeVisible();
  await page.keyboard.press('1');
  await expect(placed(page)).toHaveText(new RegExp(`^${before} · Run \\d, stopped`));
  await page.keyboard.press('3');
  await expect(page.locator('.run-tag:visible').first()).toHaveText(/Run \d, stopped/);
});
