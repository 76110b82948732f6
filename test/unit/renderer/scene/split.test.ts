import { expect, test } from 'vitest';
import { transform } from '../../../../engine/geometry/se3.ts';
import { passesOf } from '../../../../renderer/panels/compare/space/passes.ts';
import { poseOfMotion } from '../../../../renderer/panels/compare/space/sideScene.ts';
import { placed } from '../../../../renderer/plan/motion.ts';
import { pictureShare } from '../../../../renderer/scene/split.ts';
import { modeIn } from '../../../../renderer/state/run/comparison.ts';

const show = () => undefined;

test('side by side each side has a picture of its own; in a swipe they are parts of one', () => {
  const [a, b] = passesOf('side', 0.8, 'a');
  expect([a, b]).toEqual([
    { side: 'a', from: 0, to: 0.5, own: true },
    { side: 'b', from: 0.5, to: 1, own: true },
  ]);
  const swipe = passesOf('swipe', 0.8, 'a');
  expect(swipe.map(({ side, from, to, own }) => [side, from, to, own])).toEqual([
    ['a', 0, 0.8, false],
    ['b', 0.8, 1, false],
  ]);
  expect(passesOf('blink', 0.8, 'b')).toEqual([{ side: 'b', from: 0, to: 1, own: false }]);
  const withShow = (passes: ReturnType<typeof passesOf>) => passes.map((pass) => ({ ...pass, show }));
  expect(pictureShare(withShow(passesOf('side', 0.8, 'a')))).toBe(0.5);
  expect(pictureShare(withShow(swipe))).toBe(1);
});

test('in space there is no difference: the two stand side by side', () => {
  expect([modeIn('space', 'difference'), modeIn('space', 'swipe'), modeIn('above', 'difference')]).toEqual([
    'side',
    'swipe',
    'difference',
  ]);
});

test('B lies in space where it lies from above, at its height', () => {
  const motion = { x: 3, y: -2, z: 1.5, yaw: 0.7, about: [100, 50, 0] as const };
  const [x, y, z] = transform(poseOfMotion(motion), [120, 40, 2]);
  const [px, py] = placed(motion, 120, 40);
  expect([x, y]).toEqual([expect.closeTo(px, 9), expect.closeTo(py, 9)]);
  expect(z).toBeCloseTo(3.5, 9);
});
