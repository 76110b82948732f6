import { expect, test } from 'vitest';
import { polarScanOf } from '../../../engine/contract/messages/polarScans.ts';

const BEFORE = '1600000000000000000';
const AFTER = '1640000000000000000';
const rows = { kind: 'camera', name: 'radar', meta: { source: 'polar scan: a row is an azimuth' } };

test('the polar pictures of each data set are laid out by what it says of its radar', () => {
  const radiate = {
    kind: 'camera',
    name: 'Navtech_Polar',
    meta: { radar: 'columns: azimuth clockwise from ahead; rows: range; value: power' },
  };
  // 576 ranges are 100 m.
  expect(576 * (polarScanOf('RADIATE', radiate, BEFORE)?.binM ?? 0)).toBeCloseTo(100, 1);
  expect(polarScanOf('RADIATE', radiate, BEFORE)?.azimuths).toBe('columns');
  expect(polarScanOf('Oxford RobotCar', rows, BEFORE)).toMatchObject({
    azimuths: 'rows',
    headPx: 11,
    binM: 0.0432,
  });
  expect(polarScanOf('Boreas', rows, BEFORE)?.binM).toBe(0.0596);
  expect(polarScanOf('Boreas', rows, AFTER)?.binM).toBe(0.04381);
  expect(
    polarScanOf('MulRan', { ...rows, meta: { source: 'polar scan of the Navtech radar' } }, BEFORE),
  ).toMatchObject({ headPx: 0 });
});

test('no other picture is taken for one', () => {
  expect(
    polarScanOf(
      'RADIATE',
      { kind: 'camera', name: 'Navtech_Cartesian', meta: { radar: 'seen from above, ahead upwards' } },
      BEFORE,
    ),
  ).toBeUndefined();
  expect(
    polarScanOf('Boreas', { kind: 'camera', name: 'camera', meta: { rectified: true } }, BEFORE),
  ).toBeUndefined();
  expect(polarScanOf('MCAP', rows, BEFORE)).toBeUndefined();
  expect(polarScanOf('Boreas', { ...rows, kind: 'radar' }, BEFORE)).toBeUndefined();
});
