/** Descriptions and tables of data sets in which a row is wrong, or all: a row costs itself, and a table without rows is said. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Drive } from '../../../../engine/drive/drive.ts';
import type { Finding } from '../../../../engine/ingest/format.ts';
import { readRows } from '../../../../engine/ingest/formats/nuscenes/rows.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { readJson } from '../../../../engine/ingest/media/folder-log/json.ts';
import { readTimedTable } from '../../../../engine/ingest/media/folder-log/tables.ts';
import { costOf, reasons } from '../../../support/ingest/bounded.ts';
import {
  SWEEPS,
  writeBoreas,
  writeMulran,
  writeOnce,
  writeRobotcar,
} from '../../../support/ingest/data-sets/toy-drive.ts';
import { writePandaset, writeZod } from '../../../support/ingest/data-sets/toy-sets.ts';
import { fileWith, folderWith, testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();
let made = 0;

async function read(log: string): Promise<{ counts: Record<string, number>; said: string[] }> {
  const out = join(root, `out${made++}.drive`);
  const { findings } = await ingest(log, out);
  const drive = Drive.open(out, 'read');
  try {
    return {
      counts: Object.fromEntries(drive.streams().map(({ name, count }) => [name, count])),
      said: findings.map(({ level, file, reason, count }) => `${level} ${file}: ${reason} ×${count}`),
    };
  } finally {
    drive.close();
  }
}

function change<T = unknown[]>(path: string, edit: (value: T) => void): void {
  const value: T = JSON.parse(readFileSync(path, 'utf8'));
  edit(value);
  writeFileSync(path, JSON.stringify(value));
}
const spoil = (rows: unknown[], at: number, by: unknown = null): void => {
  rows[at] = by;
};

test('a row of PandaSet that is none costs its frame', async () => {
  const log = writePandaset(folderWith(root, {}));
  change(join(log, 'lidar/poses.json'), (rows) => spoil(rows, 2));
  change(join(log, 'lidar/timestamps.json'), (rows) => spoil(rows, 3, '7'));
  change(join(log, 'meta/gps.json'), (rows) => spoil(rows, 1, { lat: 'north' }));
  const { counts, said } = await read(log);
  expect(counts).toMatchObject({ lidar: SWEEPS - 2, front_camera: SWEEPS, gps: SWEEPS - 1 });
  expect(said).toContain(
    'error lidar: have no pose, by which their points come from the world to the lidar: left out ×1',
  );
  expect(said).toContain('error lidar: frames have no time: left out ×1');
  expect(said).toContain('error meta/gps.json: are no fixes with a time: left out ×1');
});

test('a pose of ZOD, and a frame of ONCE, that are none cost themselves', async () => {
  const zod = writeZod(folderWith(root, {}));
  change<{ poses: unknown[] }>(join(zod, 'ego_motion.json'), ({ poses }) => spoil(poses, 1, [[1, 'x']]));
  const first = await read(zod);
  expect(first.counts).toMatchObject({ ego_motion: SWEEPS - 1, lidar_velodyne: SWEEPS });
  expect(first.said).toContain('error ego_motion.json: are no poses with a time: left out ×1');
  const once = writeOnce(folderWith(root, {}));
  change<{ frames: unknown[] }>(join(once, '000076.json'), ({ frames }) =>
    spoil(frames, 4, { frame_id: '../x' }),
  );
  const second = await read(once);
  expect(second.counts).toMatchObject({ pose: SWEEPS - 1, lidar_roof: SWEEPS });
  expect(second.said).toContain('error 000076.json: have a pose that is none, or are no frames: left out ×1');
});

test('half a million wrong rows take no gigabytes', async () => {
  const log = writePandaset(folderWith(root, {}));
  writeFileSync(join(log, 'camera/front_camera/poses.json'), `[${'{"a":1},'.repeat(500_000)}{}]`);
  const wrong = await costOf(log);
  expect(wrong.samples).toBe(4 * SWEEPS);
  expect(wrong.peakMiB).toBeLessThan(600);
});

test('a description of more values than any is not used', async () => {
  const findings: Finding[] = [];
  const path = fileWith(root, 'a.json', `[${'0,'.repeat(4_000_000)}0]`);
  const { value } = await readJson(join(path, '..'), 'a.json', z.unknown(), findings);
  expect(value).toBeUndefined();
  expect(reasons({ findings })).toEqual(['error: cannot be used: its JSON has more than 4000000 values']);
});

test.each([
  ['boreas', writeBoreas, 'applanix/lidar_poses.csv'],
  ['mulran', writeMulran, 'global_pose.csv'],
  ['robotcar', writeRobotcar, 'gps/ins.csv'],
] as const)('%s: a table that is empty, or no such table, is said', async (_, write, table) => {
  for (const text of ['', '\0\0\0', '\n\n\n']) {
    const log = write(folderWith(root, {}));
    writeFileSync(join(log, table), text);
    const { said } = await read(log);
    expect(said.filter((line) => line.startsWith(`error ${table}: `))).toHaveLength(1);
  }
});

test('rows beyond a million, rows without a time and rows of a line without end are told apart', async () => {
  const long = `1628184886518266,${'7'.repeat(5000)}`;
  const path = fileWith(root, 'a.csv', `time,x\nno,1\n${long}\n${'1628184886518266,2\n'.repeat(1_000_003)}`);
  const { rows, findings } = await readTimedTable(join(path, '..'), 'a.csv', { unit: 'us', header: true });
  expect(rows).toHaveLength(1_000_000);
  expect([rows[0]?.at('x'), rows[0]?.at(1), rows[0]?.at('y')]).toEqual([2, 2, Number.NaN]);
  expect(findings.map(({ place, reason, count }) => `${place}: ${reason} ×${count}`)).toEqual([
    'line 2: begins with no time: left out ×1',
    'line 3: is longer than 4096 characters: left out ×1',
    'line 1000004: comes after 1000000 rows: left out ×3',
  ]);
});

test('a table of nuScenes that is cut between its rows, or whose values are no rows, says so', async () => {
  const read = async (text: string): Promise<[number, string[]]> => {
    let rows = 0;
    const { findings } = await readRows(fileWith(root, 'a.json', text), 'a.json', () => void rows++);
    return [rows, findings.map(({ level, reason }) => `${level}: ${reason}`)];
  };
  expect(await read('[]')).toEqual([0, []]);
  expect(await read('[{"a": [1, {}]},\n{"b": 2}]\n')).toEqual([2, []]);
  expect(await read('[{"a": 1},')).toEqual([1, ['error: is cut: its list has no end']]);
  expect(await read('[{"a": 1}, null, {"b": 2}]')).toEqual([
    2,
    ['error: holds values that are no rows: left out'],
  ]);
  expect((await read('['.repeat(100_000)))[1]).toEqual(['error: is cut: its list has no end']);
});
