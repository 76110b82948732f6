/** Scripts of a person: what they give is a signal like any other, what is wrong is told, and nobody else's runs unasked. */
import type { Page } from '@playwright/test';
import { expectAccessible } from '../../axe.ts';
import { expect, test } from '../../support.ts';
import { openDrive, RICH } from '../drives.ts';

test.use({ viewport: { width: 1280, height: 800 } });

async function command(page: Page, title: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What do you want to do?').fill(title);
  await page.getByRole('dialog', { name: 'Commands' }).getByRole('option', { name: title }).first().click();
}

const editor = (page: Page) => page.getByRole('textbox', { name: 'Script', exact: true });
const run = (page: Page) => page.getByRole('button', { name: 'Run', exact: true });

test('what a script gives is plotted, a state lane, and found; its errors name the line', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, RICH);
  await command(page, 'Add panel: Script');
  await shot('script-empty');
  await page.getByRole('button', { name: 'Begin with an example' }).click();
  const workers = new Promise<string>((resolve) => page.once('worker', (worker) => resolve(worker.url())));
  await run(page).click();
  await expect(page.locator('.script-outcome tbody tr')).toHaveText([/^changem\/s²/, /^trendstate/]);
  await expectAccessible(page, 'Script');
  await shot('script-results');

  // The file of its worker comes with a policy of its own.
  const headers = (await page.request.get(await workers)).headers();
  expect(headers['content-security-policy']).toBe("default-src 'none'; script-src 'wasm-unsafe-eval'");

  await page.getByRole('button', { name: 'Plot change' }).click();
  await expect(page.locator('.plot-name', { hasText: 'script:scriptchange' })).toBeVisible();
  await expect(page.locator('.plot-name', { hasText: 'script:scriptchange' })).toContainText(/m\/s/);
  await shot('script-plot');
  await command(page, 'Add panel: State lanes');
  await page.getByRole('combobox', { name: 'Add a lane' }).selectOption('script:script trend');
  await expect(
    page.locator('.lane', { hasText: 'script:script trend' }).locator('button').nth(1),
  ).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('What do you want to do?').fill('script: change');
  await expect(page.getByRole('option', { name: /script:script change/ })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('tab', { name: 'Script' }).click();
  await editor(page).fill("const a = signal('/imu/data_raw gyro.z');\non(a, (v) => {\n  v + nothing;\n});\n");
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('.script-reason')).toContainText("'nothing' is not defined");
  await page.getByRole('button', { name: 'Line 3' }).click();
  await expect(editor(page)).toBeFocused();
  await shot('script-error');

  await editor(page).fill("const a = signal('/imu/data_raw gyro.z');\nfor (;;) {}\n");
  await run(page).click();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.locator('.script-reason')).toContainText('The script was stopped.');
});

test('a script in the layout of somebody else is shown, and does not run before a person says so', async ({
  lanetrace: page,
  host,
  shot,
}) => {
  await openDrive(page, host, RICH);
  const started: string[] = [];
  page.on('worker', (worker) => started.push(worker.url()));
  const code = `const a = signal('/imu/data_raw gyro.z');\nconst out = output('turn', '°/s');\non(a, (v) => out.put(v * 57.3));\n`;
  await command(page, 'Layouts: save by name');
  const layout = {
    kind: 'lanetrace layout',
    version: 1,
    workspace: 'replay',
    name: 'from a colleague',
    layout: {
      grid: {
        root: {
          type: 'branch',
          data: [{ type: 'leaf', data: { id: 'g', views: ['s'], activeView: 's' }, size: 800 }],
          size: 600,
        },
        width: 800,
        height: 600,
        orientation: 'HORIZONTAL',
      },
      panels: {
        s: {
          id: 's',
          contentComponent: 'script',
          tabComponent: 'props.defaultTabComponent',
          title: 'Script',
          params: { name: 'turns', code },
        },
      },
      activeGroup: 'g',
    },
  };
  await page.locator('input[type=file]').setInputFiles({
    name: 'colleague.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(layout)),
  });
  await page.getByRole('button', { name: 'from a colleague', exact: true }).click();
  await expect(page.getByText('This script has not run on this machine before.')).toBeVisible();
  await expect(page.locator('.script-asked')).toContainText("output('turn', '°/s')");
  await expectAccessible(page, 'Question of a script');
  await shot('script-asks');
  expect(started.filter((url) => url.includes('scriptWorker'))).toEqual([]);

  await page.getByRole('button', { name: 'Run it' }).click();
  await expect(page.locator('.script-outcome tbody tr')).toHaveText([/^turn°\/s/]);
  // It ran here and is the same: it runs by itself from now on.
  await page.waitForTimeout(600);
  await page.reload();
  await expect(page.locator('.script-outcome tbody tr')).toHaveText([/^turn°\/s/]);
  expect(started.filter((url) => url.includes('scriptWorker'))).toHaveLength(2);
});
