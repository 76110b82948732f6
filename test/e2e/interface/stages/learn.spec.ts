/** Learn this drive: begun at the stage evidence, seen while it works, stopped, and in the end a choice for the next run. */
import { expectAccessible } from '../../axe.ts';
import { inspect } from '../../stages.ts';
import { expect, test } from '../../support.ts';
import { MAPPED, openDrive } from '../drives.ts';

// The drive may have to be made first.
test.describe.configure({ timeout: 600_000 });

test('a network learns from the run that is shown, can be stopped, and is offered for the next run', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, MAPPED);
  await page.keyboard.press('2');
  await inspect(page, 'Evidence');
  await page.getByRole('tab', { name: 'Parameters' }).click();
  const learn = page.getByRole('region', { name: 'Learn this drive' });
  const begin = learn.getByRole('button', { name: 'Learn this drive' });
  await begin.click();
  await expect(learn.getByRole('status')).toContainText(/\d+ % · Epoch 1 of/, { timeout: 60_000 });
  await learn.scrollIntoViewIfNeeded();
  await shot('learn-1-working');
  await learn.getByRole('button', { name: 'Stop learning' }).click();
  await expect(learn.getByRole('status')).toHaveText('Stopped; nothing is kept.', { timeout: 60_000 });

  await begin.focus();
  await page.keyboard.press('Enter');
  const use = learn.getByRole('button', { name: 'Use it in the next run' });
  await expect(use).toBeVisible({ timeout: 400_000 });
  await expect(learn.getByRole('status')).toContainText('tiles held out');
  await use.click();
  await expect(page.getByLabel('Network', { exact: true })).toHaveValue(/^learnt-mapped-/);
  await expect(page.getByLabel('Use of the network')).toHaveValue('fused');
  await expect(page.locator('.stages-note')).toContainText('2 changed parameters');
  await learn.scrollIntoViewIfNeeded();
  await shot('learn-2-learnt');
  await expectAccessible(page, 'Learn this drive');
});
