/** The list of drives is whole whenever its writer is killed. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Home } from '../../../engine/serve/library/home.ts';
import { removeOrphans } from '../../../engine/serve/library/orphans.ts';
import { temporaryFolder } from '../../support/drives.ts';

const child = fileURLToPath(new URL('../../support/children/state.ts', import.meta.url));
const KILLS = 30;

test('killed at any moment, the list is one that was written, and what was being written is cleared away', async () => {
  const home = new Home(temporaryFolder());
  for (let i = 0; i < KILLS; i++) {
    const writer = spawn(process.execPath, [child, home.folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => writer.stdout.once('data', resolve));
    await wait(5 + ((i * 37) % 100));
    const gone = new Promise((resolve) => writer.once('exit', resolve));
    writer.kill('SIGKILL');
    await gone;
    if (!existsSync(home.libraryFile)) continue;
    const { recent } = JSON.parse(readFileSync(home.libraryFile, 'utf8'));
    expect(recent.length).toBeGreaterThan(0);
    expect(recent.every((path: unknown) => typeof path === 'string' && path.endsWith('.drive'))).toBe(true);
  }
  removeOrphans(home);
  expect(readdirSync(home.folder).sort()).toEqual(['drives', 'library.json']);
});
