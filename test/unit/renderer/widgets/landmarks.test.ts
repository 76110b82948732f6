/** Poles, signs and lights as views draw, name and pick them. */
import { expect, test } from 'vitest';
import type { ArtifactInfo } from '../../../../engine/contract/artifacts.ts';
import { encodeLandmarks, type Landmark } from '../../../../engine/contract/map/landmarks.ts';
import type { Line } from '../../../../renderer/artifacts/line.ts';
import { landmarkLinesOf } from '../../../../renderer/artifacts/mapLines.ts';
import { nearestLine } from '../../../../renderer/artifacts/nearestLine.ts';
import { itemAt } from '../../../../renderer/panels/bev/selection.ts';
import { lineLook, looksOf } from '../../../../renderer/plan/lineLook.ts';
import { mapLinesIn } from '../../../../renderer/replay/polylines.ts';
import { landmarkFacts, middleOf, shapeOf } from '../../../../renderer/widgets/map/landmarks.ts';
import { mapLook } from '../../../../renderer/widgets/map/mapLook.ts';

const landmark = (more: Partial<Landmark>): Landmark => ({
  ...{ id: 'p', kind: 'pole', subtype: 'post', position: [10, 20, 102], sigmaM: [0.02, 0.02, 0.1] },
  ...{ baseM: 0, topM: 4, confidence: 0.8, sensors: ['/lidar/top'], sweeps: 12, points: 40 },
  ...more,
});
const sign = landmark({ id: 's', kind: 'sign', subtype: 'disc', facingDeg: 90, widthM: 0.6, heightM: 0.8 });

test('a pole is drawn from its foot to its top, along its lean', () => {
  expect(shapeOf(landmark({}))).toEqual([
    [10, 20, 100],
    [10, 20, 104],
  ]);
  expect(shapeOf(landmark({ lean: [0.1, 0] }))[1]).toEqual([10.2, 20, 104]);
});

test('a sign is drawn as its face, across the way it looks; upright where nobody knows that', () => {
  const face = shapeOf(sign);
  expect(face).toHaveLength(5);
  expect(face[0]).toEqual(face[4]);
  // It looks north: its face lies from west to east, at one northing.
  for (const [, y] of face) expect(y).toBeCloseTo(20, 9);
  const [xs, zs] = [face.map(([x]) => x), face.map(([, , z]) => z)];
  expect(Math.max(...xs) - Math.min(...xs)).toBeCloseTo(0.6, 9);
  expect(Math.max(...zs) - Math.min(...zs)).toBeCloseTo(0.8, 9);
  expect(shapeOf({ ...sign, facingDeg: undefined })).toEqual([
    [10, 20, 101.6],
    [10, 20, 102.4],
  ]);
});

test('views from above, in space and in tiles read the same landmarks, with names', () => {
  const bytes = encodeLandmarks([landmark({}), sign, landmark({ id: 'q' })]);
  expect(landmarkLinesOf(bytes).map(({ name }) => name)).toEqual(['pole 1', 'sign 1', 'pole 2']);
  expect(mapLinesIn('landmarks', bytes).map(({ kind, points }) => [kind, points.length])).toEqual([
    ['pole', 2],
    ['sign', 5],
    ['pole', 2],
  ]);
});

test('each kind has a sign of its own form and colour, in the legend once', () => {
  const lines = landmarkLinesOf(encodeLandmarks([landmark({}), sign, landmark({ id: 'l', kind: 'light' })]));
  const looks = looksOf([...lines, ...lines]);
  expect(looks.map(({ word, symbol }) => [word, symbol])).toEqual([
    ['Pole', 'pole'],
    ['Sign', 'sign'],
    ['Traffic light', 'light'],
  ]);
  expect(new Set(looks.map(({ colour }) => colour)).size).toBe(3);
  for (const kind of ['pole', 'sign', 'light'])
    expect(mapLook(kind).colour).toBe(lineLook({ class: kind, subtype: '', attributes: {} }).colour);
});

test('a click picks the landmark before the line that runs beneath it, and selects what 3D and tiles draw', () => {
  const [pole] = landmarkLinesOf(encodeLandmarks([landmark({})]));
  const kerb: Line = {
    ...{ id: 'k', name: 'boundary 1', class: 'boundary', subtype: 'kerb', attributes: {} },
    xyz: Float64Array.of(0, 20.1, 100, 20, 20.1, 100),
  };
  const lines = [kerb, pole as Line];
  expect(nearestLine(lines, [10, 20.1], 0.5)?.id).toBe('p');
  expect(nearestLine(lines, [12, 20.1], 0.5)?.id).toBe('k');
  expect(nearestLine(lines, [10, 21], 0.5)).toBeUndefined();
  const artifacts = ['polylines', 'landmarks', 'map'].map((kind, id) => ({ id, kind }) as ArtifactInfo);
  expect(itemAt(pole, artifacts, [10, 20])).toMatchObject({ artifact: 1, item: 'p' });
  expect(itemAt(kerb, artifacts, [10, 20])).toMatchObject({ artifact: 0, item: 'k' });
  // What was inferred is in the map alone.
  const inferred = { ...kerb, attributes: { inferred: true } };
  expect(itemAt(inferred, artifacts, [10, 20])).toMatchObject({ artifact: 2, item: 'k' });
});

test('a card tells size, where it looks, and who saw it; what was not measured is left out', () => {
  expect(landmarkFacts(sign)).toEqual([
    ['over ground', '0.0 to 4.0 m'],
    ['size', '0.60 × 0.80 m'],
    ['looks', '90° from east'],
    ['seen by', '/lidar/top'],
    ['sweeps', '12 or more'],
  ]);
  expect(landmarkFacts(landmark({ radiusM: 0.06 })).map(([name]) => name)).not.toContain('looks');
});

test('the middle from above is that of the box, whatever the number of corners', () => {
  expect(middleOf(Float64Array.of(0, 0, 5, 2, 0, 5, 2, 4, 5, 0, 4, 5, 0, 0, 5))).toEqual([1, 2]);
});
