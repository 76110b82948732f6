import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingestLog } from '../../../engine/serve/jobs/ingest.ts';
import { SCENES, writeNuscenes } from '../../support/ingest/data-sets/nuscenes-folder.ts';
import { testFolder } from '../../support/ingest/folder.ts';

const root = testFolder();
const main = fileURLToPath(new URL('../../../engine/cli/main.ts', import.meta.url));
const log = writeNuscenes(join(root, 'nuscenes'));

function nameOf(path: string): string {
  const drive = Drive.open(path, 'read');
  try {
    return drive.info.name;
  } finally {
    drive.close();
  }
}

test('a folder takes every drive of a data set, each under its own name', () => {
  const out = join(root, 'drives');
  mkdirSync(out);
  const run = spawnSync(process.execPath, [main, 'ingest', log, '-o', out], { encoding: 'utf8' });
  expect([run.status, run.stderr]).toEqual([0, expect.any(String)]);
  expect(readdirSync(out).sort()).toEqual(SCENES.map((name) => `${name}.drive`));
  expect(nameOf(join(out, `${SCENES[1]}.drive`))).toBe(SCENES[1]);
});

test('a file takes the scene that is named, and is refused where none is', () => {
  const out = join(root, 'one.drive');
  const one = spawnSync(process.execPath, [main, 'ingest', `${log}#${SCENES[1]}`, '-o', out], {
    encoding: 'utf8',
  });
  expect(one.status).toBe(0);
  expect(nameOf(out)).toBe(SCENES[1]);
  const none = spawnSync(process.execPath, [main, 'ingest', log, '-o', join(root, 'none.drive')], {
    encoding: 'utf8',
  });
  expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('choose one')]);
});

test('the interface’s job makes all of them, the first under the name that was promised', async () => {
  const folder = join(root, 'library');
  mkdirSync(folder);
  const promised = join(folder, 'nuscenes.drive');
  const report = await ingestLog(
    { kind: 'ingest', log, out: promised, within: [root], reference: false },
    { signal: new AbortController().signal, progress: () => {}, event: () => {}, run: () => {} },
  );
  expect(report.files).toBe(48);
  expect(readdirSync(folder).sort()).toEqual(['nuscenes.drive', `${SCENES[1]}.drive`]);
  expect(nameOf(promised)).toBe(SCENES[0]);
});

test('a scene that cannot be made costs no other', () => {
  const broken = writeNuscenes(join(root, 'broken'));
  const samples = join(broken, 'v1.0-mini/sample.json');
  truncateSync(samples, 330);
  const out = join(root, 'rest/');
  const run = spawnSync(process.execPath, [main, 'ingest', broken, '-o', out], { encoding: 'utf8' });
  expect(run.status).not.toBe(0);
  expect(run.stderr).toContain('no file of scene-0002 can be placed on a clock');
  expect(readdirSync(out)).toEqual([`${SCENES[0]}.drive`]);
});
