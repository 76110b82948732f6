import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { runShellForDevelopment } from '../../../tools/dev/shell.ts';
import { temporaryFolder } from '../../support/drives.ts';

const folder = temporaryFolder();

it('builds and starts the shell again when a source changes, and ends it with itself', async () => {
  for (const name of ['electron', 'engine', 'renderer']) mkdirSync(join(folder, name));
  const source = join(folder, 'electron', 'main.ts');
  writeFileSync(source, '');
  const started = join(folder, 'started');
  const program = join(folder, 'stand-in');
  writeFileSync(program, `#!/bin/sh\necho "$$ $1" >> ${started}\nexec sleep 60\n`, { mode: 0o755 });
  let builds = 0;
  const shell = await runShellForDevelopment({
    program,
    root: folder,
    build: () => {
      builds++;
      if (builds === 2) throw new Error('It does not build.');
    },
    say: () => undefined,
  });
  const starts = (): string[] =>
    existsSync(started) ? readFileSync(started, 'utf8').trim().split('\n').filter(Boolean) : [];
  await vi.waitFor(() => expect(starts()).toHaveLength(1), 10_000);
  expect(starts()[0]).toContain(join(folder, 'build', 'app'));
  const first = Number(starts()[0]?.split(' ')[0]);

  utimesSync(source, new Date(), new Date());
  await vi.waitFor(() => expect(builds).toBe(2), 10_000);
  expect(() => process.kill(first, 0), 'what does not build leaves the shell as it is').not.toThrow();

  utimesSync(source, new Date(), new Date());
  await vi.waitFor(() => expect(starts()).toHaveLength(2), 10_000);
  expect(() => process.kill(first, 0)).toThrow();
  const second = Number(starts()[1]?.split(' ')[0]);
  await shell.close();
  expect(() => process.kill(second, 0)).toThrow();
});
