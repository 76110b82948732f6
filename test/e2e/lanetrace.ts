/**
 * The fixture of all end-to-end tests: the real command line serves the real renderer on a loopback port, a real Chromium opens
 * it. Any error on the console, uncaught exception or breach of the content security policy fails the test.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = join(root, 'node_modules', '.bin', 'node');
export const shots = join(root, 'test', 'results', 'screenshots');
mkdirSync(shots, { recursive: true });

export type Lanetrace = {
  /** Where drives and settings of this test lie. */
  readonly home: string;
  /** A folder the engine's picker may look into. */
  readonly logs: string;
  readonly address: string;
};

/** Runs a verb of the command line to its end. @throws Error with its stderr when it fails. */
export async function verb(args: readonly string[], home?: string): Promise<string> {
  const child = spawn(node, [join(root, 'engine/cli/main.ts'), ...args], {
    env: { ...process.env, ...(home ? { LANETRACE_HOME: home } : {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  if (code !== 0 && code !== 3) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
  return out;
}

async function serve(home: string, logs: string): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(node, [join(root, 'engine/cli/main.ts'), 'serve', '--json', '--root', logs], {
    env: { ...process.env, LANETRACE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const found = /"address":\s*"([^"]+)"/.exec(text)?.[1];
      if (found) resolve(found);
    });
    child.on('exit', (code) => reject(new Error(`serve ended with ${code}`)));
  });
  return { child, address };
}

export const test = base.extend<{ readonly faults: string[] }, { readonly lanetrace: Lanetrace }>({
  lanetrace: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const home = mkdtempSync(join(tmpdir(), 'lanetrace-e2e-home-'));
      const logs = mkdtempSync(join(tmpdir(), 'lanetrace-e2e-logs-'));
      const { child, address } = await serve(home, logs);
      await use({ home, logs, address });
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
      for (const folder of [home, logs]) rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  faults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      page.on('pageerror', (error) => faults.push(error.stack ?? error.message));
      await page.addInitScript(() =>
        document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
          console.error(`CSP: ${violatedDirective} refused ${blockedURI}`),
        ),
      );
      await use(faults);
      expect(faults, 'errors on the console').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** A picture of the whole window in test/results/screenshots, for a person to look at. */
export const shot = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: join(shots, `${name}.png`) });
};
