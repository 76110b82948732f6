import { expect, test } from 'vitest';
import type { ProblemKind } from '../../../engine/contract/doctor/problems.ts';
import { causesOf } from '../../../engine/doctor/causes.ts';
import { type Draft, problemOf } from '../../../engine/doctor/draft.ts';

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

test('a correction of a clock that the log contradicts is told, and not proposed', () => {
  const subject = { type: 'sensor', name: 'front', stream: 3 } as const;
  const told = (addMs: number) =>
    causesOf(
      [
        {
          source: 'ingest',
          sentence: 'Stamps lie 45 ms ahead.',
          figure: { value: 45, limit: 2, unit: 'ms' },
        },
        {
          source: 'health',
          sentence: 'The clock of front.',
          figure: { value: addMs, limit: 20, unit: 'ms' },
          repair: { kind: 'clock-offset', frame: 'camera_front', addNs: addMs * 1e6 },
        },
      ].map((draft) => problemOf({ kind: 'clock-offset', subject, ...draft } as Draft)),
    )[0];
  // The stamps are 80 ms ahead, of which the way to the log hides 35.
  expect(told(-78)?.repair).toMatchObject({ addNs: -78e6 });
  expect(told(-22)).not.toHaveProperty('repair');
  expect(told(-22)?.signs.at(-1)).toMatch(/not proposed/);
});
