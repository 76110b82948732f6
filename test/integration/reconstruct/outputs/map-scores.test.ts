/** Scores of a map against a reference. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { fromEnu } from '../../../../engine/geometry/geodesy.ts';
import { length2d } from '../../../../engine/geometry/polyline.ts';
import { tumLine } from '../../../../engine/geometry/pose-text.ts';
import { evaluateMap } from '../../../../engine/reconstruct/results/evaluate.ts';
import { scoresAgainstReference } from '../../../../engine/serve/jobs/evaluate.ts';
import { T0, temporaryFolder } from '../../../support/drives.ts';
import {
  beside,
  offsets,
  reconstructed,
  TRUTH_ORIGIN,
  truth,
} from '../../../support/reconstruct/made-drive.ts';

const folder = temporaryFolder();

/** The truth as a folder of a reference made by hand, `east` metres off, complete for the first half of the way. */
function labelledStreet(name: string, east: number): string {
  const place = (p: Vec3): [number, number, number] => {
    const at = fromEnu(TRUTH_ORIGIN, [p[0] + east, p[1], p[2]]);
    return [at.longitudeDeg, at.latitudeDeg, at.altitudeM];
  };
  const made = join(folder, name);
  mkdirSync(made);
  const feature = (type: string, coordinates: unknown, properties: object) => ({
    type: 'Feature',
    geometry: { type, coordinates },
    properties,
  });
  const collection = (features: unknown[]) =>
    JSON.stringify({ type: 'FeatureCollection', lanetrace: { origin: TRUTH_ORIGIN }, features });
  writeFileSync(
    join(made, 'reference.geojson'),
    collection(
      offsets.map(([id, kind, d]) =>
        feature('LineString', beside(d).map(place), { id, class: kind, subtype: 'solid' }),
      ),
    ),
  );
  const half = (d: number): Vec3[] => beside(d).slice(0, Math.floor(beside(d).length / 2));
  const ring = [...half(-12), ...half(12).reverse()].map(place);
  writeFileSync(
    join(made, 'scored.geojson'),
    collection([feature('Polygon', [[...ring, ring[0]]], { class: 'scored' })]),
  );
  return made;
}

describe('the map of a drive with RTK', () => {
  let drive: Drive;
  beforeAll(async () => {
    drive = await reconstructed(folder, 'mapped', true);
    return () => drive.close();
  });

  test('agrees with the true map as placed and after alignment', () => {
    const reference = join(folder, 'map.json');
    writeFileSync(
      reference,
      JSON.stringify({
        format: 'lanetrace-map/1',
        frame: 'map',
        origin: TRUTH_ORIGIN,
        elements: offsets.map(([id, name, d]) => ({
          id,
          class: name,
          subtype: 'solid',
          points: beside(d),
          confidence: 1,
          sources: [],
        })),
        lanelets: [],
      }),
    );
    const { placed, aligned, format } = evaluateMap(drive, undefined, reference);
    expect(format).toBe('lanetrace');
    expect(placed!.lines.at(-1)!.at[1]!.f1).toBeGreaterThan(0.95);
    expect(aligned!.shiftM).toBeLessThan(0.1);
    expect(aligned!.lines.at(-1)!.at[1]!.f1).toBeGreaterThan(0.95);
    expect(placed!.maptr!.map).toBeGreaterThan(0.9);
  });

  test('scores a street labelled by hand inside what it says is complete, placed by its poses', () => {
    const street = labelledStreet('street', 0.4);
    const lines = [...truth.t].map((t, k) => {
      const { p } = truth.poses[k]!;
      return tumLine(T0, t, { p: [p[0] + 0.4, p[1], p[2]], q: { w: 1, x: 0, y: 0, z: 0 } })
        .split(' ')
        .slice(0, 4);
    });
    writeFileSync(join(street, 'poses.txt'), lines.map((words) => words.join(' ')).join('\n'));
    const { placed, aligned, filter } = evaluateMap(drive, undefined, street);
    expect(filter).toMatch(/scored\.geojson says are scored/);
    expect(aligned!.from).toBe('poses');
    expect(aligned!.shiftM).toBeGreaterThan(0.3);
    expect(aligned!.lines.at(-1)!.at[1]!.f1).toBeGreaterThan(0.95);
    expect(placed!.maptr).toBeUndefined();
    // The area holds each line's first half, by vertices.
    const inside = offsets.reduce(
      (sum, [, , d]) => sum + length2d(beside(d).slice(0, Math.floor(beside(d).length / 2))),
      0,
    );
    expect(placed!.lines.at(-1)!.referenceM / inside).toBeCloseTo(1, 1);
    // The interface shows the same, the score that counts first.
    const { tables } = scoresAgainstReference(drive, 1, join(street, 'reference.geojson'));
    expect(tables[0]?.title).toMatch(/^Lines, after moving it .* by the vehicle's poses/);
    expect(tables[0]?.rows.find(({ name }) => name === 'All')?.values['F1 at 0.2 m']).toBe(
      aligned!.lines.at(-1)!.at[1]!.f1,
    );
    expect(tables.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['By kind, at 0.2 m', 'Things', 'Taken for each other', 'Lines, as placed']),
    );
    const other = join(folder, 'other-times.txt');
    writeFileSync(other, '12.5 0 0 0\n13.5 1 0 0\n');
    expect(() => evaluateMap(drive, undefined, street, { poses: other })).toThrow(
      /other-times\.txt: its poses meet 0 of the run's/,
    );
  });

  test('says of a reference of another street where it lies, and gives no score', () => {
    expect(() => evaluateMap(drive, undefined, labelledStreet('far', 5000))).toThrow(
      /the reference lies elsewhere: its nearest point is \d\.\d km east of the way driven/,
    );
  });
});
