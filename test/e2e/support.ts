/**
 * A browser host of its own for each file of tests, on an empty home; and a page on which any console error, uncaught exception or
 * violation of the content security policy fails the test.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import sharp from 'sharp';
import { kittiDrive } from '../support/kitti.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pictures = join(root, 'test', 'results', 'screenshots');

export type Host = { readonly address: string; readonly home: string };

type Hosts = { of(group: string): Promise<Host>; end(): Promise<void> };

type WorkerFixtures = {
  readonly hosts: Hosts;
  /** Whether the home is that of a machine on which Lanetrace never ran: then the sample drive begins by itself. */
  readonly fresh: boolean;
};

type TestFixtures = { host: Host; shot: (name: string) => Promise<void>; lanetrace: Page };

export const test = base.extend<TestFixtures, WorkerFixtures>({
  fresh: [false, { option: true, scope: 'worker' }],
  hosts: [
    async ({ fresh }, use) => {
      buildOnce();
      const hosts = oneAtATime(fresh);
      await use(hosts);
      await hosts.end();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  // A file of tests of the interface has a host of its own: what one leaves, runs and layouts, is not met by the next.
  host: async ({ hosts }, use, { file, project }) => {
    await use(await hosts.of(project.name === 'interface' ? file : project.name));
  },
  lanetrace: async ({ page, host }, use) => {
    const faults: string[] = [];
    page.on('console', (message) => {
      // Chromium says so of every software renderer when pixels are read back; nothing is wrong.
      if (/GPU stall due to ReadPixels/.test(message.text())) return;
      if (['error', 'warning'].includes(message.type())) faults.push(`${message.type()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => faults.push(`exception: ${error.stack ?? error.message}`));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        console.error(`content security policy: ${violatedDirective} blocked ${blockedURI}`),
      );
    });
    await page.goto(host.address);
    await expect(page.getByRole('heading', { name: 'Open a drive' })).toBeVisible();
    await use(page);
    expect(faults, 'the console stays clean').toEqual([]);
    await expect(page.locator('.notice-error'), 'no error is shown').toHaveCount(0);
  },
  shot: async ({ page }, use) => {
    mkdirSync(pictures, { recursive: true });
    await use(async (name) => {
      await page.screenshot({ path: join(pictures, `${name}.png`) });
    });
  },
});

export { expect };

/** The host of a group of tests; that of the group before ends. */
function oneAtATime(fresh: boolean): Hosts {
  let now: { readonly group: string; readonly host: Host; readonly child: ChildProcess } | undefined;
  const end = async (): Promise<void> => {
    if (!now) return;
    await ended(now.child);
    rmSync(now.host.home, { recursive: true, force: true });
    now = undefined;
  };
  return {
    end,
    async of(group) {
      if (now?.group === group) return now.host;
      await end();
      const home = mkdtempSync(join(tmpdir(), 'lanetrace-e2e-'));
      if (!fresh) writeFileSync(join(home, 'library.json'), '{ "recent": [], "hidden": [] }');
      const { child, address } = await serve(home, [home, ...servedRoots()]);
      now = { group, host: { address, home }, child };
      return now.host;
    },
  };
}

function buildOnce(): void {
  if (process.env.LANETRACE_E2E_BUILT) return;
  process.env.LANETRACE_E2E_BUILT = 'yes';
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const run = spawnSync(
    process.execPath,
    [vite, 'build', '--config', join(root, 'renderer', 'vite.config.ts')],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  if (run.status !== 0) throw new Error(`The renderer does not build:\n${run.stderr}`);
}

/** Where real logs lie on this machine, if anywhere. */
function servedRoots(): string[] {
  const kitti = kittiDrive('kitti-0005');
  return kitti ? [dirname(kitti)] : [];
}

function serve(home: string, roots: readonly string[]): Promise<{ child: ChildProcess; address: string }> {
  const args = ['serve', '--json', ...roots.flatMap((each) => ['--root', each])];
  const child = spawn(process.execPath, [join(root, 'engine', 'cli', 'main.ts'), ...args], {
    cwd: root,
    env: { ...process.env, LANETRACE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += String(chunk);
      const address = /"address":\s*"([^"]+)"/.exec(said)?.[1];
      if (address) resolve({ child, address });
    });
    child.once('exit', (code) =>
      reject(new Error(`The browser host ended with ${code} before it served:\n${said}`)),
    );
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 5000).unref();
  });
}

/** Makes a short simulated drive by the interface's own dialog, with a fault if one is named, and opens it. */
export async function openSimulatedDrive(page: Page, seconds: number, fault?: string): Promise<void> {
  // Cards can be counted once the library was read.
  await toLibrary(page);
  // Files of tests share a library: theirs is told by its length.
  const made = page.locator('.drive-tile-main:not([disabled])', { hasText: `${seconds}.0 s` });
  if ((await made.count()) === 0) {
    await page.getByRole('button', { name: 'New simulated drive' }).click();
    await page.getByRole('textbox', { name: 'Length' }).fill(String(seconds));
    await page.getByRole('textbox', { name: 'Seed' }).fill(String(7 + seconds));
    if (fault !== undefined) {
      await page.locator('summary', { hasText: 'Faults' }).click();
      await page.getByRole('checkbox', { name: fault }).check();
    }
    await page.getByRole('button', { name: 'Make the drive' }).click();
    await expect(page.locator('.job-running')).toBeVisible();
  }
  await made.first().click({ timeout: 500_000 });
  await expect(page.getByTestId('playhead')).toBeVisible({ timeout: 30_000 });
  // A drive with a fault opens at what is wrong with it.
  await page.keyboard.press('1');
}

/** Goes to the Library: after a reload of the page the drive that was open comes back. */
export async function toLibrary(page: Page): Promise<void> {
  const library = page.locator('.library');
  await expect(library.or(page.getByTestId('playhead')).first()).toBeVisible({ timeout: 60_000 });
  if (!(await library.isVisible())) await page.keyboard.press('Control+o');
  await expect(library).toHaveAttribute('data-listed', 'true', { timeout: 30_000 });
}

/** Share of pixels of a view that are clearly not its background. */
export async function drawnShare(view: Locator): Promise<number> {
  const { data, info } = await sharp(await view.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let drawn = 0;
  for (let i = 0; i < data.length; i += info.channels) {
    if ((data[i] ?? 0) + (data[i + 1] ?? 0) + (data[i + 2] ?? 0) > 150) drawn++;
  }
  return drawn / (info.width * info.height);
}

/** The playhead in seconds. */
export async function playheadS(page: Page): Promise<number> {
  const text = (await page.getByTestId('playhead').textContent()) ?? '';
  const [minutes = '0', seconds = '0'] = text.split(':');
  return Number(minutes) * 60 + Number(seconds);
}
