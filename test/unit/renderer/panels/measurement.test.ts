import { expect, test } from 'vitest';
import { Measurement } from '../../../../renderer/panels/scene3d/measure/measurement.ts';

function measured() {
  const told: (boolean | number)[] = [];
  const measurement = new Measurement((on) => told.push(on));
  const stop = measurement.listen(() => told.push(measurement.corners.length));
  return { measurement, told, stop };
}

test('clicks set corners only while measuring', () => {
  const { measurement, told } = measured();
  measurement.add([1, 2, 3]);
  expect(measurement.corners).toEqual([]);
  measurement.switch(true);
  measurement.add([1, 2, 3]);
  measurement.add([4, 5, 6]);
  expect(measurement.corners).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(told).toEqual([true, 1, 2]);
});

test('the end of a measurement removes its corners', () => {
  const { measurement, told } = measured();
  measurement.switch(true);
  measurement.add([1, 2, 3]);
  measurement.switch(false);
  expect(measurement.on).toBe(false);
  expect(told).toEqual([true, 1, 0, false]);
});

test('a listener that stopped is told nothing more', () => {
  const { measurement, told, stop } = measured();
  stop();
  measurement.switch(true);
  measurement.add([1, 2, 3]);
  expect(told).toEqual([true]);
});
