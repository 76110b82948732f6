// A Chromium-family browser for the end-to-end tests: one that is there, the distribution's, or Playwright's own.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { nodePath } from './packages.mjs';

const INSTALLED = [
  process.env.LANETRACE_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a browser that is there, or undefined. Playwright's own comes first: it is the version Playwright was tested with. */
export function findBrowser(root) {
  return [playwrightBrowser(root), ...INSTALLED].find((path) => path && existsSync(path));
}

function playwrightBrowser(root) {
  try {
    return createRequire(join(root, 'package.json'))('playwright-core').chromium.executablePath();
  } catch (error) {
    // playwright-core throws for platforms it has no browser for; the other places are looked at then.
    if (error?.code === 'MODULE_NOT_FOUND') return undefined;
    console.error(`Playwright names no browser for this platform: ${error.message}`);
    return undefined;
  }
}

/** Makes a browser available if it can. Returns its path, or undefined after one clear line. */
export function ensureBrowser(root) {
  const found = findBrowser(root);
  if (found) return found;
  if (isDebian() && process.getuid?.() === 0) {
    console.error('Installing chromium with apt-get for the end-to-end tests…');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 2, 2], env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      stdio: ['ignore', 2, 2],
      env,
    });
  } else {
    console.error('Getting a browser with Playwright for the end-to-end tests…');
    const cli = join(root, 'node_modules', 'playwright', 'cli.js');
    spawnSync(nodePath(root), [cli, 'install', 'chromium'], { stdio: ['ignore', 2, 2], timeout: 600_000 });
  }
  const got = findBrowser(root);
  if (!got)
    console.error(
      'No Chromium-family browser could be found or installed; set LANETRACE_CHROMIUM to one. The end-to-end tests will fail.',
    );
  return got;
}

function isDebian() {
  return (
    existsSync('/etc/debian_version') && /ID(_LIKE)?=.*debian/.test(readFileSync('/etc/os-release', 'utf8'))
  );
}
