import { describe, expect, it } from 'vitest';
import type { CameraModel } from '../../../../engine/contract/calibration.ts';
import { rideFov, rideLens } from '../../../../renderer/scene/camera/rideLens.ts';

const PINHOLE: CameraModel = {
  lens: 'pinhole',
  width: 1200,
  height: 400,
  fx: 600,
  fy: 600,
  cx: 599.5,
  cy: 199.5,
  distortion: [],
};

describe('the view through a camera', () => {
  it('holds the whole picture of a pinhole camera, whatever the shape of the view', () => {
    const lens = rideLens(PINHOLE);
    expect(lens.tanX).toBeCloseTo(1);
    expect(lens.tanY).toBeCloseTo(1 / 3);
    expect(lens.cut).toBe(false);
    expect(Math.tan(rideFov(lens, 3) / 2)).toBeCloseTo(1 / 3);
    // A view that is less wide sees more above and below.
    expect(Math.tan(rideFov(lens, 1) / 2)).toBeCloseTo(1);
    expect(Math.tan(rideFov(lens, 10) / 2)).toBeCloseTo(1 / 3);
  });

  it('reaches as far as the lens does where its centre is off the middle', () => {
    expect(rideLens({ ...PINHOLE, cx: 399.5 }).tanX).toBeCloseTo(800 / 600);
  });

  it('is wider than the picture would be without barrel distortion', () => {
    const barrel: CameraModel = { ...PINHOLE, lens: 'brown-conrady', distortion: [-0.2, 0, 0, 0, 0] };
    expect(rideLens(barrel).tanX).toBeGreaterThan(1.1);
  });

  it('is cut, and says so, where a fisheye sees more than a view without distortion can show', () => {
    const fisheye: CameraModel = {
      ...PINHOLE,
      lens: 'kannala-brandt',
      fx: 350,
      fy: 350,
      distortion: [0, 0, 0, 0],
    };
    const lens = rideLens(fisheye);
    expect(lens.cut).toBe(true);
    expect(lens.tanX).toBeCloseTo(Math.tan((62 * Math.PI) / 180));
  });
});
