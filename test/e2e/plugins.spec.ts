/** A person looks at a plug-in and switches it on: its format is offered then. */
import { join } from 'node:path';
import { copyExample } from '../support/plugins/plugins.ts';
import { expect, test } from './support.ts';

test('a plug-in is off until a person who sees its path and digest switches it on', async ({
  lanetrace,
  host,
  shot,
}) => {
  const path = copyExample(join(host.home, 'plugins'));
  await lanetrace.keyboard.press('Control+k');
  await lanetrace.getByPlaceholder('What do you want to do?').fill('Plug-ins');
  await lanetrace.keyboard.press('Enter');
  const dialog = lanetrace.getByRole('dialog', { name: 'Plug-ins' });
  await expect(dialog.getByText(path)).toBeVisible();
  await expect(dialog.getByText(/^[0-9a-f]{64}$/)).toBeVisible();
  await expect(dialog.getByText('no sandbox')).toBeVisible();
  const box = dialog.getByRole('checkbox', { name: 'Tracks' });
  await expect(box).not.toBeChecked();
  await shot('plugins');
  await box.click();
  await expect(box).toBeChecked({ timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(lanetrace.getByText('a .track.csv file')).toBeVisible();
});
