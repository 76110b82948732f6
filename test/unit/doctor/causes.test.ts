import { expect, test } from 'vitest';
import type { ProblemKind } from '../../../engine/contract/doctor/problems.ts';
import { causesOf } from '../../../engine/doctor/causes.ts';
import { problemOf } from '../../../engine/doctor/draft.ts';

const camera = (kind: ProblemKind, value: number, limit: number, stream = 6) =>
  problemOf({
    kind,
    subject: { type: 'sensor', name: `image_0${stream}`, stream },
    source: 'health',
    sentence: `${kind} of camera ${stream}.`,
    figure: { value, limit, unit: '' },
  });

test('a little dirt on a camera that looks aside is how the wrong mount shows; much of it, or on another camera, is dirt', () => {
  const turned = camera('camera-yaw', 1.3, 0.25);
  const [one, ...others] = causesOf([turned, camera('lens-dirt', 1.6, 1)]);
  expect(others).toEqual([]);
  expect(one).toMatchObject({ kind: 'camera-yaw', signs: ['lens-dirt of camera 6.'] });
  const kinds = (dirt: ReturnType<typeof camera>) => causesOf([turned, dirt]).map(({ kind }) => kind);
  expect(kinds(camera('lens-dirt', 4.2, 1))).toEqual(['camera-yaw', 'lens-dirt']);
  expect(kinds(camera('lens-dirt', 1.6, 1, 7))).toEqual(['camera-yaw', 'lens-dirt']);
  expect(causesOf([camera('lens-dirt', 1.6, 1)])).toHaveLength(1);
});
