/** The streets that bench/accuracy/references holds, as `evaluate` reads them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkMap } from '../../../engine/map/checks/check.ts';
import { segmentSamples } from '../../../engine/map/compare/samples.ts';
import { areaFilter } from '../../../engine/map/score/score.ts';
import { readReference } from '../../../engine/reconstruct/results/reference-files.ts';

const FOLDER = fileURLToPath(new URL('../../../bench/accuracy/references', import.meta.url));
/** Any moment: times of poses count from it. */
const T0 = '1574859769866438567';

test.each(readdirSync(FOLDER))('the labels of %s are whole lines about an area that is scored', (name) => {
  const { map, area, places, problems } = readReference(join(FOLDER, name), undefined, T0, {});
  expect(problems).toEqual([]);
  expect(places?.positions.length).toBeGreaterThan(10);
  if (!area) throw new Error('Nothing says what is scored.');
  const inside = areaFilter(area.area).lines;
  let [scored, all] = [0, 0];
  for (const sample of segmentSamples(
    map.elements.map(({ points }) => points),
    0.25,
  )) {
    all += sample.lengthM;
    if (inside.reference?.(sample)) scored += sample.lengthM;
  }
  expect(scored).toBeGreaterThan(60);
  expect(scored / all).toBeGreaterThan(0.8);
  expect(checkMap(map).filter(({ severity }) => severity === 'error')).toEqual([]);
});
