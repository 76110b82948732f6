/** A browser host of a checkout on a home folder of its own, and its page in a Chromium with software WebGL. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { findBrowser } from '../../tools/setup/browser.mjs';
import { installProbe } from './probe.ts';

/** The interface's tests run with the same flags and the same window. */
const FLAGS = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  '--disable-sync',
  '--enable-precise-memory-info',
  '--js-flags=--expose-gc',
];
const WINDOW = { width: 1600, height: 1000 };

export type Product = {
  readonly page: Page;
  readonly address: string;
  /** Of the host's process. */
  readonly pid: number;
  readonly close: () => Promise<void>;
};

/** Makes a drive of the log in the library of the home, if it is not there yet. */
export function takeIn(checkout: string, home: string, log: string, name: string): void {
  const drive = join(home, 'drives', `${name}.drive`);
  if (existsSync(drive) && statSync(drive).mtimeMs > statSync(log).mtimeMs) return;
  mkdirSync(join(home, 'drives'), { recursive: true, mode: 0o700 });
  execFileSync(process.execPath, [join(checkout, 'engine/cli/main.ts'), 'ingest', log, '-o', drive], {
    env: { ...process.env, LANETRACE_HOME: home },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

export function buildRenderer(checkout: string): void {
  const vite = join(checkout, 'node_modules/vite/bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', '--config', join(checkout, 'renderer/vite.config.ts')], {
    cwd: checkout,
    stdio: 'ignore',
  });
}

export async function startProduct(checkout: string, home: string): Promise<Product> {
  const { child, address } = await serve(checkout, home);
  const executablePath = findBrowser(checkout);
  const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: FLAGS });
  const context = await browser.newContext({ viewport: WINDOW });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`exception in the page: ${error.message}`));
  await unwatched(page);
  await page.addInitScript(installProbe);
  await page.goto(address);
  await page.locator('.library[data-listed=true]').waitFor();
  return {
    page,
    address,
    pid: child.pid ?? 0,
    close: async () => {
      await browser.close();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/**
 * Playwright watches the network of its pages, and Chromium then copies every sweep that comes by the socket to it as text: some
 * 40 ms of processor a sweep that nobody has who only looks. There is no public way to end that.
 */
async function unwatched(page: Page): Promise<void> {
  type Client = { readonly send: (method: string) => Promise<unknown> };
  type Inside = { readonly delegate: { readonly _mainFrameSession: { readonly _client: Client } } };
  const { _connection: connection } = page as unknown as {
    readonly _connection: { readonly toImpl: (page: Page) => Inside };
  };
  await connection.toImpl(page).delegate._mainFrameSession._client.send('Network.disable');
}

function serve(checkout: string, home: string): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(process.execPath, [join(checkout, 'engine/cli/main.ts'), 'serve', '--json'], {
    cwd: checkout,
    env: { ...process.env, LANETRACE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
      const address = /"address":\s*"([^"]+)"/.exec(said)?.[1];
      if (address) resolve({ child, address });
    });
    child.once('exit', (code) => reject(new Error(`The host ended with ${code} before it served.`)));
  });
}
