/** `serve --open` hands its address to the browser without showing the token to others on the machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { sessionCookie } from '../../support/browser-client.ts';
import { temporaryFolder } from '../../support/drives.ts';

const cli = fileURLToPath(new URL('../../../engine/cli/main.ts', import.meta.url));
const built = fileURLToPath(new URL('../../../build/renderer/index.html', import.meta.url));
const started: ChildProcess[] = [];
afterAll(() => {
  for (const each of started) each.kill('SIGKILL');
});

/** A browser that keeps what it was called with and what it could read. */
function fakeBrowser(): { readonly path: string; readonly args: string; readonly page: string } {
  const folder = temporaryFolder();
  const [args, page] = [join(folder, 'args'), join(folder, 'page')];
  const program = join(folder, 'xdg-open');
  writeFileSync(
    program,
    // The arguments come last and at once: a file that a shell is writing to is there before its text.
    `#!/bin/sh\ncat "$1" > "${page}"; echo "$@" > "${args}.part"; mv "${args}.part" "${args}"\n`,
  );
  chmodSync(program, 0o755);
  return { path: `${folder}:${process.env.PATH}`, args, page };
}

test.runIf(process.platform === 'linux' && existsSync(built))(
  'the token is in no argument, but in a page that this user alone can read and that goes after use',
  async () => {
    const [home, root, browser] = [temporaryFolder(), temporaryFolder(), fakeBrowser()];
    mkdirSync(join(root, 'logs'));
    const serve = spawn(process.execPath, [cli, 'serve', '--open', '--json', '--root', root], {
      env: { ...process.env, LANETRACE_HOME: home, PATH: browser.path, DISPLAY: ':0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(serve);
    const said: string[] = [];
    serve.stdout.on('data', (chunk) => said.push(String(chunk)));
    await expect.poll(() => existsSync(browser.args), { timeout: 240_000 }).toBe(true);
    const { address } = JSON.parse(said.join('')) as { address: string };
    const token = new URL(address).hash.slice('#token='.length);
    const given = readFileSync(browser.args, 'utf8').trim();
    expect(given).not.toContain(token);
    expect(readFileSync(browser.page, 'utf8')).toContain(`url=${address}`);
    expect(statSync(given).mode & 0o777).toBe(0o600);
    for (const folder of [dirname(given), home]) expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readFileSync(`/proc/${serve.pid}/cmdline`, 'utf8')).not.toContain(token);
    await sessionCookie(address);
    await expect.poll(() => existsSync(given), { timeout: 10_000 }).toBe(false);
    const gone = new Promise((resolve) => serve.once('exit', resolve));
    serve.kill('SIGTERM');
    await gone;
  },
);
