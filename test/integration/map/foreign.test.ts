/** Maps of other projects, and our maps in Lanelet2's own reader. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { length2d } from '../../../engine/geometry/polyline.ts';
import { checkMap } from '../../../engine/map/checks/check.ts';
import { writeLanelet2 } from '../../../engine/map/formats/lanelet2.ts';
import { readMap } from '../../../engine/map/formats/read.ts';
import type { MapElement, RoadMap } from '../../../engine/map/model.ts';
import { ruled } from '../../../engine/map/rules/ruled.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { sharedData } from '../../support/shared.ts';
import { ORIGIN, smallMap } from '../../support/synthetic-map.ts';

const maps = sharedData('maps');
const argoverse = sharedData('av2');
const reader = fileURLToPath(new URL('../../interop/lanelet2.py', import.meta.url));

function filesBelow(folder: string | undefined, suffix: RegExp): string[] {
  return folder
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => suffix.test(name))
        .map((name) => join(folder, name))
    : [];
}

const read = (path: string) => readMap(path, readFileSync(path, 'utf8'));

describe.skipIf(!maps)('Lanelet2 maps of other projects', () => {
  const files = filesBelow(maps, /\.osm$/);
  const whole = files.filter((path) => !path.endsWith('-debug.osm'));

  test.each(whole)('%s is read with its lanelets', (path) => {
    const { map, format } = read(path);
    expect(format).toBe('lanelet2');
    expect(map.lanelets.length).toBeGreaterThan(10);
    // What follows on each other is found from the shared points.
    expect(map.lanelets.filter(({ successors }) => successors.length > 0).length).toBeGreaterThan(5);
    expect(checkMap(map).filter(({ rule }) => rule === 'lane.sides').length).toBeLessThan(
      map.lanelets.length * 0.05,
    );
  });

  test('one without a single typed line is refused by name', () => {
    const path = files.find((each) => each.endsWith('-debug.osm'));
    expect(() => read(path ?? '')).toThrow(InputError);
    expect(() => read(path ?? '')).toThrow(/-debug\.osm: the map cannot be read: .*436 ways/);
  });

  test('Karlsruhe written and read again is the same within 1 cm', () => {
    const { map } = read(whole.find((path) => path.includes('karlsruhe')) ?? '');
    const again = readMap('again', writeLanelet2(map, { origin: map.origin! }).xml, map.origin).map;
    expect(again.lanelets.length).toBe(map.lanelets.length);
    const points = (of: RoadMap): number[][] =>
      of.elements.flatMap((e) => e.points.map((p) => [p[0], p[1], p[2]]));
    const sum = (of: RoadMap, axis: number): number =>
      points(of).reduce((total, p) => total + p[axis]!, 0) / points(of).length;
    for (const axis of [0, 1, 2]) expect(sum(again, axis)).toBeCloseTo(sum(map, axis), 2);
  });
});

describe.skipIf(!argoverse)('an Argoverse 2 map', () => {
  test('gives dividers once, boundaries and crossings', () => {
    const [path] = filesBelow(argoverse, /log_map_archive_.*\.json$/);
    const { map, format } = read(path ?? '');
    expect(format).toBe('argoverse2');
    const count = (name: string): number => map.elements.filter((e) => e.class === name).length;
    expect(count('crossing')).toBe(11);
    // 13 drivable areas that overlap; Shapely unites them to the same 11 rings of 6,794.0 m.
    const boundaries = map.elements.filter((e) => e.class === 'boundary');
    expect(boundaries.length).toBe(11);
    expect(boundaries.reduce((sum, { points }) => sum + length2d(points), 0)).toBeCloseTo(6793.997, 2);
    expect(count('divider')).toBeGreaterThan(20);
  });
});

/** What Lanelet2's own reader says of a file; undefined, with a message, where it is not installed. */
function readByLanelet2(path: string): { readonly stdout: string } | undefined {
  const python = process.env.LANETRACE_PYTHON ?? 'python3';
  const run = spawnSync(python, [reader, path, String(ORIGIN.latitudeDeg), String(ORIGIN.longitudeDeg)], {
    encoding: 'utf8',
  });
  if (!run.error && run.status !== 77) return run;
  console.error(
    `SKIPPED: ${python} has no package lanelet2 (pip install lanelet2, or name a Python that has it in LANETRACE_PYTHON).`,
  );
  return undefined;
}

test('Lanelet2’s own reader loads what is written, with its lanelets, routes and no error', () => {
  const path = join(temporaryFolder(), 'map.osm');
  const small = smallMap();
  const face = (id: string, name: 'light' | 'sign', x: number): MapElement => ({
    id,
    class: name,
    subtype: '',
    points: [
      [x, -3.8, 3],
      [x, -4.2, 3],
    ],
    confidence: 0.9,
    sources: [],
  });
  const elements = [...small.elements, face('lit', 'light', 33), face('seen', 'sign', 40)];
  const map = ruled({ ...small, elements });
  const { xml } = writeLanelet2(map, { origin: ORIGIN });
  writeFileSync(path, xml);
  const run = readByLanelet2(path);
  if (!run) return;
  const loaded = JSON.parse(run.stdout);
  expect(loaded.errors).toEqual([]);
  expect(loaded.graphErrors).toEqual([]);
  // Two of the road, and one over the crossing.
  expect(loaded.lanelets).toHaveLength(3);
  expect(loaded.following).toBe(1);
  const rules: { subtype: string; roles: Record<string, number> }[] = loaded.regulations;
  expect(rules.map(({ subtype }) => subtype).sort()).toEqual(map.regulations?.map(({ kind }) => kind).sort());
  expect(rules.find(({ subtype }) => subtype === 'traffic_light')?.roles).toEqual({ refers: 1, ref_line: 1 });
  expect(loaded.lights).toBe(1);
  // Where no light rules, who drives gives way to who walks.
  writeFileSync(path, writeLanelet2(ruled(small), { origin: ORIGIN }).xml);
  const walked = JSON.parse(readByLanelet2(path)?.stdout ?? '');
  expect([walked.errors, walked.lights, walked.yields]).toEqual([[], 0, 1]);
  const starts: number[][] = loaded.lanelets.map(({ left }: { left: number[][] }) => left[0]);
  expect(Math.min(...starts.map(([x, y]) => Math.hypot(x!, y! - 1.75)))).toBeLessThan(0.01);
});
