import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { writeGeoJson } from '../../../engine/map/formats/geojson.ts';
import { readMap } from '../../../engine/map/formats/read.ts';
import type { MapElement, RoadMap } from '../../../engine/map/model.ts';
import { areaFilter, type ReferenceScore, scoreMap } from '../../../engine/map/score/score.ts';
import { readReference } from '../../../engine/reconstruct/results/reference-files.ts';
import { sharedData } from '../../support/shared.ts';

const references = sharedData('references');
const folder = mkdtempSync(join(tmpdir(), 'lanetrace-references-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The reference as a poor map: of every five elements one is missing, others are shifted, one is inferred, one is doubled. */
function poorMap(map: RoadMap): RoadMap {
  const shifted = (e: MapElement, x: number, y: number, more: Partial<MapElement> = {}): MapElement => ({
    ...e,
    ...more,
    points: e.points.map((p): Vec3 => [p[0] + x, p[1] + y, p[2]]),
  });
  const elements = map.elements.flatMap((e, k) => {
    if (k % 5 === 0) return [];
    if (k % 5 === 1) return [shifted(e, 0.12, 0.08)];
    if (k % 5 === 2) return [shifted(e, 0.3, -0.3, e.class === 'boundary' ? { class: 'divider' } : {})];
    if (k % 5 === 3) return [shifted(e, 0, 0, k % 2 === 1 ? { inferred: true } : {})];
    return [e, shifted(e, 1.5, 1.5, { id: `${e.id}'` })];
  });
  return { ...map, elements };
}

/** [precision, recall, F1] at 0.2 and 0.5 m, metres, and counts, in the order of score_map.py. */
function figuresOf({ lines, things }: ReferenceScore): number[][] {
  const of = (name: string): number[] => {
    const line = lines.find((each) => each.class === name);
    if (line)
      return [
        line.referenceM,
        line.madeM,
        line.falseM,
        ...line.at.slice(1).flatMap(({ precision, recall, f1 }) => [precision, recall, f1]),
      ];
    const thing = things.find((each) => each.class === name);
    return thing ? [thing.found, thing.false, thing.missed] : [0, 0, 0];
  };
  return ['divider', 'boundary', 'crossing', 'stop_line', 'pole', 'sign', 'light'].map(of);
}

/** What ../shared/tools/score_map.py printed for the poor maps on 28 November 2026 (numpy, shapely 2.1). */
const WRITTEN_DOWN: Readonly<Record<string, number[][]>> = {
  'kitti-0001': [
    [348.9, 182.8, 23.5, 0.178, 0.096, 0.124, 0.872, 0.459, 0.602],
    [228.2, 340.3, 109.4, 0.671, 1, 0.803, 0.678, 1, 0.808],
    [0, 0, 0],
    [0, 0, 0],
    [1, 0, 0],
    [1, 0, 0],
    [0, 0, 0],
  ],
  'kitti-0005': [
    [33.2, 43.9, 24.7, 0.19, 0.251, 0.216, 0.438, 0.635, 0.518],
    [182.5, 122.6, 20.5, 0.814, 0.554, 0.659, 0.832, 0.555, 0.666],
    [4, 1, 1],
    [2, 0, 0],
    [31, 8, 13],
    [9, 2, 3],
    [1, 1, 2],
  ],
};

function printedBy(python: string, map: string, reference: string): number[][] | undefined {
  const script = join(references ?? '', '../../tools/score_map.py');
  if (!existsSync(script)) return undefined;
  const run = spawnSync(python, [script, map, reference, '--json'], { encoding: 'utf8' });
  if (run.status !== 0) {
    expect(run.stderr, 'score_map.py fails for want of its packages alone').toMatch(
      /ModuleNotFoundError|ENOENT|not found/,
    );
    return undefined;
  }
  const all = JSON.parse(run.stdout) as Record<string, Record<string, number | number[]>>;
  const of = (name: string, ...fields: string[]): number[] =>
    fields.flatMap((field) => all[name]?.[field] ?? Number.NaN);
  return [
    ...['divider', 'boundary'].map((name) => of(name, 'reference_m', 'made_m', 'false_m', '0.2', '0.5')),
    ...['crossing', 'stop_line', 'pole', 'sign', 'light'].map((name) => of(name, 'found', 'false', 'missed')),
  ];
}

describe.skipIf(!references)('a map scored against a street labelled by hand', () => {
  test.each(['kitti-0001', 'kitti-0005'])('%s: gives the figures of score_map.py', (name) => {
    const reference = join(references ?? '', name);
    const path = join(reference, 'reference.geojson');
    const { map } = readMap(path, readFileSync(path, 'utf8'));
    const made = join(folder, `${name}.geojson`);
    writeFileSync(made, writeGeoJson(poorMap(map), { origin: map.origin! }));
    const read = readReference(reference, map.origin, '0', {});
    const own = readMap(made, readFileSync(made, 'utf8'), map.origin).map;
    const figures = figuresOf(scoreMap(own, read.map, areaFilter(read.area!.area)));
    const near = (expected: number[][]): void =>
      figures.forEach((row, k) => {
        // Metres are printed to 0.1, shares to 0.001.
        row.forEach((value, j) => {
          const allowed = k < 2 && j < 3 ? 0.051 : k < 2 ? 0.00051 : 0;
          expect(
            Math.abs(value - (expected[k]?.[j] ?? Number.NaN)),
            `row ${k}, ${row.join(' ')}, not ${expected[k]?.join(' ')}`,
          ).toBeLessThanOrEqual(allowed);
        });
      });
    near(WRITTEN_DOWN[name] ?? []);
    const printed = printedBy(process.env.LANETRACE_PYTHON ?? 'python3', made, reference);
    if (printed) near(printed);
    else
      console.error('SKIPPED: python3 has no numpy and shapely; only the figures written down are compared.');
  });

  test('is placed by the poses beside the labels', () => {
    const reference = join(references ?? '', 'kitti-0005');
    const { places, map, area } = readReference(join(reference, 'reference.geojson'), undefined, '0', {});
    expect(places?.positions.length).toBe(154);
    expect(area?.area.areaM2).toBeCloseTo(992, -1);
    expect(map.elements.filter((e) => e.class === 'pole').length).toBe(44);
  });

  test('a folder without a reference is refused by name', () => {
    expect(() => readReference(folder, undefined, '0', {})).toThrow(
      /reference\.geojson: the reference map cannot be read/,
    );
  });
});
