import { expect, test } from 'vitest';
import { fieldParts } from '../../../../renderer/panels/signals/fieldParts.ts';

test('of a long field the end is told apart, which says which of many alike it is', () => {
  const axes = ['x', 'y', 'z'].map((axis) => `detections.0.bbox.center.position.${axis}`);
  expect(axes.map((field) => fieldParts(field)[1])).toEqual(['position.x', 'position.y', 'position.z']);
  expect(fieldParts('drive.a_name_that_is_long_for_one_step')).toEqual([
    'drive.',
    'a_name_that_is_long_for_one_step',
  ]);
});

test('both parts together are the field', () => {
  for (const field of ['speed', 'linear.x', 'drive.steering_angle_velocity', 'a.b.c.d', ''])
    expect(fieldParts(field).join('')).toBe(field);
});
