import { describe, expect, test } from 'vitest';
import { decodeColumns, encodeColumns } from '../../../engine/contract/columns.ts';
import { fromRollPitchYaw } from '../../../engine/geometry/se3.ts';
import { judgedElements, reliabilityOf } from '../../../engine/map/score/reliability.ts';
import { confidenceOf } from '../../../engine/reconstruct/stages/lanes/confidence.ts';
import { confidenceModel } from '../../../engine/reconstruct/stages/lanes/confidence-model.ts';
import { linesOf } from '../../../engine/reconstruct/stages/lanes/elements.ts';
import { FEATURES, featuresOf } from '../../../engine/reconstruct/stages/lanes/features.ts';
import { line } from '../../support/synthetic-map.ts';

describe('reliability', () => {
  const made = [
    line('right', 'divider', 0, 0, 45, { confidence: 0.9 }),
    line('half', 'boundary', 5, 0, 60, { confidence: 0.5 }),
    line('wrong', 'divider', 20, 0, 15, { confidence: 0.9 }),
  ];
  const reference = [line('a', 'divider', 0), line('b', 'boundary', 5, 0, 30)];

  test('holds what each line says of itself against how much of it is right', () => {
    const judged = judgedElements(made, reference, {});
    expect(judged.map(({ id, lengthM, rightM }) => [id, Math.round(lengthM), Math.round(rightM)])).toEqual([
      ['right', 45, 45],
      ['wrong', 15, 0],
      ['half', 60, 30],
    ]);
    const { ece, bins } = reliabilityOf(judged);
    // Of 60 m at 0.9, 45 are right; of 60 m at 0.5, 30 are.
    expect(ece).toBeCloseTo((60 * 0.15 + 60 * 0) / 120, 2);
    expect(bins).toHaveLength(15);
    expect(bins[13]).toMatchObject({ elements: 2 });
    expect(bins[13]?.right).toBeCloseTo(0.75, 2);
  });

  test('judges only what is scored, and is nothing of nothing', () => {
    expect(judgedElements(made, reference, { made: ({ y }) => y < 10 }).map(({ id }) => id)).toEqual([
      'right',
      'half',
    ]);
    expect(reliabilityOf([]).ece).toBeNaN();
  });
});

describe('confidence of the lines of a map', () => {
  const poses = Array.from({ length: 61 }, (_, k) => ({
    p: [k, 0, 0] as const,
    q: fromRollPitchYaw(0, 0, 0),
  }));
  const lines = [
    line('kerb', 'boundary', -3, 0, 60, { subtype: 'kerb' }),
    line('wall', 'boundary', -12, 0, 60, { subtype: 'kerb' }),
    line('paint', 'divider', 1.75),
    line('faint', 'divider', 4),
  ];
  const block = decodeColumns(
    encodeColumns(
      {
        lines: lines.map(({ id, class: name, subtype }) => ({
          id,
          class: name,
          subtype,
          confidence: 0.9,
          faintM: id === 'faint' ? 50 : 0,
        })),
      },
      {
        starts: Uint32Array.from([
          0,
          ...lines.map((_, k) => lines.slice(0, k + 1).flatMap((l) => l.points).length),
        ]),
        xyz: Float64Array.from(lines.flatMap(({ points }) => points.flat())),
      },
    ),
  );
  const features = featuresOf(linesOf(block), poses);
  const said = features.map((row) => confidenceOf(row, confidenceModel));
  const of = (id: string): number => said[lines.findIndex((each) => each.id === id)] ?? Number.NaN;

  test('is never certain, whatever the stage before says', () => {
    for (const each of said) expect(each).toBeLessThanOrEqual(0.98);
  });

  test('is lower for what lies beyond the first boundary, as a house wall does', () => {
    expect(of('wall')).toBeLessThan(0.5 * of('kerb'));
  });

  test('is lower for what was too faint to be followed', () => {
    expect(of('faint')).toBeLessThan(of('paint'));
  });

  test('has a weight for each feature, and refuses a model that lacks one', () => {
    expect(Object.keys(confidenceModel.weights).sort()).toEqual([...FEATURES].sort());
    expect(() => confidenceOf(features[0] ?? [], { weights: {} })).toThrow(/no weight for "solid divider"/);
  });
});
