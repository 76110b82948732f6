/** Corrections of a map in its drive: kept, refused, undone, left out where damaged; scores and exports take them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { correctedMap, correctMap, correctMapBy } from '../../../engine/artifacts/corrected-map.ts';
import { decodeTable } from '../../../engine/artifacts/table.ts';
import { askLimits } from '../../../engine/ask/limits.ts';
import { askDrive } from '../../../engine/ask/query.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import type { MapElement } from '../../../engine/map/model.ts';
import { correctedFindings } from '../../../engine/reconstruct/results/corrected-findings.ts';
import { evaluateMap } from '../../../engine/reconstruct/results/evaluate-map.ts';
import { exportRun } from '../../../engine/reconstruct/results/export/export.ts';
import { findRun, mapOfRun } from '../../../engine/reconstruct/results/results.ts';
import { artifactOf } from '../../../engine/reconstruct/run/runs.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { comparedDrive } from '../../support/reconstruct/compared-drive.ts';
import { line, ORIGIN } from '../../support/synthetic-map.ts';

const cli = fileURLToPath(new URL('../../../engine/cli/main.ts', import.meta.url));
const ELEMENTS: readonly MapElement[] = [
  line('good', 'divider', 1.75),
  line('false', 'divider', -3),
  line('kerb', 'boundary', 5, 0, 60, { subtype: 'kerb' }),
];

function mappedDrive(): string {
  const path = join(temporaryFolder(), 'mapped.drive');
  const way = Array.from({ length: 7 }, (_, k) => [k * 10, 0, 0] as const);
  return comparedDrive(path, [{ name: 'Run 1', elements: ELEMENTS, path: way }], ORIGIN);
}

function open<T>(path: string, mode: 'read' | 'write', use: (drive: Drive, artifact: number) => T): T {
  const drive = Drive.open(path, mode);
  try {
    return use(drive, artifactOf(drive, findRun(drive).id, 'map')?.id ?? -1);
  } finally {
    drive.close();
  }
}

const idsOf = (path: string): string[] =>
  open(path, 'read', (drive, artifact) => correctedMap(drive, artifact).map.elements.map(({ id }) => id));

test('a correction is kept in the drive and undone by a command; the map as made stays', () => {
  const path = mappedDrive();
  open(path, 'write', (drive, artifact) => correctMap(drive, artifact, { do: 'remove', element: 'false' }));
  expect(idsOf(path)).toEqual(['good', 'kerb']);
  open(path, 'read', (drive) => {
    expect(mapOfRun(drive, findRun(drive)).corrections).toBe(1);
    expect(mapOfRun(drive, findRun(drive), 'as made').map.elements).toHaveLength(3);
  });
  open(path, 'write', (drive, artifact) => correctMap(drive, artifact, { do: 'undo' }));
  expect(idsOf(path)).toEqual(['good', 'false', 'kerb']);
  open(path, 'write', (drive, artifact) => correctMap(drive, artifact, { do: 'redo' }));
  expect(idsOf(path)).toEqual(['good', 'kerb']);
});

test('a command that does not fit is refused, and nothing of it is kept', () => {
  const path = mappedDrive();
  const refused = (command: unknown) => () =>
    open(path, 'write', (drive, artifact) => correctMap(drive, artifact, command));
  expect(refused({ do: 'remove', element: 'nobody' })).toThrow(/no element "nobody"/);
  expect(refused({ do: 'undo' })).toThrow(/no correction to undo/);
  expect(refused({ do: 'redo' })).toThrow(/no correction to do again/);
  expect(refused({ do: 'drop table' })).toThrow(/no correction of a map/);
  open(path, 'read', (drive) => expect(drive.revisions.list()).toEqual([]));
});

test('a score and an export are of the corrected map, and say so; --as-made leaves the corrections out', () => {
  const path = mappedDrive();
  const truth = join(temporaryFolder(), 'truth.geojson');
  writeFileSync(
    truth,
    open(path, 'write', (drive, artifact) => {
      correctMap(drive, artifact, { do: 'remove', element: 'false' });
      return exportRun(drive, { format: 'geojson' }).bytes;
    }),
  );
  const precision = (version: 'corrected' | 'as made') =>
    open(path, 'read', (drive) => {
      const { placed, corrections } = evaluateMap(drive, undefined, truth, { version });
      const divider = placed?.lines.find((row) => row.class === 'divider');
      return { corrections, precision: divider?.at.find(({ toleranceM }) => toleranceM === 0.2)?.precision };
    });
  expect(precision('corrected')).toEqual({ corrections: 1, precision: 1 });
  expect(precision('as made').precision).toBeCloseTo(0.5, 1);
  const out = join(temporaryFolder(), 'made.geojson');
  execFileSync(process.execPath, [cli, 'export', path, '--format', 'geojson', '--as-made', '-o', out]);
  const shown = spawnSync(process.execPath, [cli, 'evaluate', path, '--map', out], { encoding: 'utf8' });
  expect(shown.stdout).toContain('the map with 1 correction by hand');
});

test('checks and questions in SQL are of the corrected map, and say so', async () => {
  const path = mappedDrive();
  const ask = (sql: string) => askDrive(path, sql, askLimits({ rows: 100 }));
  const made = await ask('SELECT name, map, review FROM elements ORDER BY id');
  expect(made.rows.map(([, version, review]) => [version, review])).toEqual(
    new Array(3).fill(['as made', null]),
  );
  open(path, 'read', (drive) => expect(correctedFindings(drive, findRun(drive))).toBeUndefined());
  open(path, 'write', (drive, artifact) => {
    correctMap(drive, artifact, { do: 'remove', element: 'false' });
    // A line across another one, which the checks name.
    const points = [
      [10, 0, 0],
      [30, 4, 0],
    ];
    correctMap(drive, artifact, {
      do: 'draw',
      element: 'across',
      class: 'divider',
      subtype: 'solid',
      points,
    });
  });
  const { rows } = await ask('SELECT id, map, review FROM elements ORDER BY id');
  expect(rows).toEqual([
    ['across', 'corrected', 'drawn'],
    ['good', 'corrected', null],
    ['kerb', 'corrected', null],
  ]);
  expect((await ask("SELECT DISTINCT map FROM vertices WHERE element = 'across'")).rows).toEqual([
    ['corrected'],
  ]);
  open(path, 'read', (drive) => {
    const found = correctedFindings(drive, findRun(drive));
    expect(found?.corrections).toBe(2);
    const { columns, rows } = decodeTable(found?.bytes ?? new Uint8Array());
    const at = (name: string) => columns.findIndex((column) => column.name === name);
    const named = rows.filter((row) => String(row[at('of')]).split(' ').includes('across'));
    expect(named.length).toBeGreaterThan(0);
    // With the moment at which the vehicle was nearest, from a path of 10 m each second.
    for (const row of named)
      expect(Math.abs(Number(row[at('t')]) / 1e8 - Number(row[at('x')]))).toBeLessThanOrEqual(5.01);
  });
});

test('rows of a file of others that are no commands cost themselves, and the rest holds', () => {
  const path = mappedDrive();
  open(path, 'write', (drive, artifact) => correctMap(drive, artifact, { do: 'remove', element: 'false' }));
  const db = new Database(path);
  const add = db.prepare("INSERT INTO map_edit SELECT id, ?, ?, '' FROM map_revision WHERE number = 1");
  add.run(2, '{"do":"explode"}');
  add.run(3, 'no JSON');
  add.run(4, '{"do":"remove","element":"nobody"}');
  add.run(5, '{"do":"accept","element":"good"}');
  db.close();
  const { steps, problems, map } = open(path, 'read', correctedMap);
  expect(map.elements.map(({ id, review }) => [id, review])).toEqual([
    ['good', 'accepted'],
    ['kerb', undefined],
  ]);
  expect(problems).toEqual([
    expect.stringMatching(/^Correction 2 is left out: .*no correction of a map/),
    expect.stringMatching(/^Correction 3 is left out/),
  ]);
  expect(steps.map(({ refused }) => refused === undefined)).toEqual([true, false, true]);
});

test('the command line adds commands of a file, and says at which it stopped', () => {
  const path = mappedDrive();
  const commands = join(temporaryFolder(), 'commands.json');
  writeFileSync(
    commands,
    JSON.stringify([
      { do: 'accept', element: 'good' },
      { do: 'remove', element: 'nobody' },
    ]),
  );
  const run = spawnSync(process.execPath, [cli, 'correct', path, '--commands', commands], {
    encoding: 'utf8',
  });
  expect(run.status).toBe(1);
  expect(run.stderr).toMatch(/commands\.json, command 2: .*no element "nobody".* 1 before it are kept/);
  const listed = spawnSync(process.execPath, [cli, 'correct', path], { encoding: 'utf8' });
  expect(listed.stdout).toContain('Run 1: 1 correction;');
  expect(listed.stdout).toContain('divider 1: accepted');
});

test('a list of a program is tried in one go: undone and redone, kept up to what does not fit', () => {
  const path = mappedDrive();
  const draw = (element: string) =>
    ({
      do: 'draw',
      element,
      class: 'divider',
      subtype: 'solid',
      points: [
        [0, 9, 0],
        [5, 9, 0],
      ],
    }) as const;
  const list = [
    draw('__proto__'),
    draw('b'),
    { do: 'undo' },
    { do: 'undo' },
    { do: 'redo' },
    draw('c'),
    { do: 'redo' },
    draw('d'),
  ];
  expect(open(path, 'write', (drive, artifact) => correctMapBy(drive, artifact, list))).toEqual({
    kept: 6,
    refused: 'There is no correction to do again.',
  });
  expect(idsOf(path)).toEqual(['good', 'false', 'kerb', '__proto__', 'c']);
  const again = [draw('c'), draw('e')];
  expect(open(path, 'write', (drive, artifact) => correctMapBy(drive, artifact, again))).toEqual({
    kept: 0,
    refused: 'The map has an element "c" already.',
  });
});

test('twenty thousand commands are as many steps, and one more is refused', () => {
  const path = mappedDrive();
  const toggles = Array.from({ length: 20_001 }, (_, k) =>
    k === 0 ? { do: 'remove', element: 'false' } : k % 2 === 1 ? { do: 'undo' } : { do: 'redo' },
  );
  expect(open(path, 'write', (drive, artifact) => correctMapBy(drive, artifact, toggles))).toEqual({
    kept: 20_000,
    refused: 'This map has 20000 corrections already: no more are kept.',
  });
  expect(idsOf(path)).toEqual(['good', 'false', 'kerb']);
});
