import { describe, expect, it } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { decodeColumns, encodeColumns } from '../../../engine/contract/columns.ts';
import type { InputArtifact } from '../../../engine/reconstruct/contract/stage.ts';
import { RasterReader } from '../../../engine/reconstruct/mapping/raster.ts';
import { contrastOf } from '../../../engine/reconstruct/stages/vectors/contrast.ts';

const TILE = { tileM: 12.8, resolutionM: 0.05 };
const CELLS = 256;
const LINE: Vec3[] = [
  [0.5, 5, 0],
  [12.3, 5, 0],
];

/** One tile of road with a line 15 cm wide at y = 5, of one grey; without a camera all is unseen. */
function rasters({
  line,
  road,
  camera = true,
}: {
  line: number;
  road: number;
  camera?: boolean;
}): RasterReader {
  const grey = new Uint8Array(CELLS ** 2);
  const intensity = new Float32Array(CELLS ** 2);
  for (let k = 0; k < CELLS ** 2; k++) {
    const on = Math.abs((Math.floor(k / CELLS) + 0.5) * TILE.resolutionM - 5) < 0.1;
    grey[k] = camera ? (on ? line : road) : 0;
    intensity[k] = on ? 0.5 : 0.1;
  }
  const bytes = encodeColumns(TILE, { red: grey, green: grey, blue: grey, intensity });
  const input: InputArtifact = {
    kind: 'raster',
    meta: TILE,
    *parts() {
      yield { key: '0_0', level: 0, bytes: () => bytes, block: () => decodeColumns(bytes) };
    },
    only: () => decodeColumns(bytes),
  };
  return new RasterReader(input);
}

describe('paint against road', () => {
  it('is the ratio of luminances, not of grey, and the difference of intensity', () => {
    // sRGB 188 and 137 are half and a quarter of white.
    const { camera, lidar, lengthM } = contrastOf([LINE], rasters({ line: 188, road: 137 }));
    expect(camera).toBeCloseTo(2, 1);
    expect(lidar).toBeCloseTo(0.4, 5);
    expect(lengthM).toBe(10);
  });

  it('leaves out what the camera does not see as paint', () => {
    expect(contrastOf([LINE], rasters({ line: 140, road: 137 }))).toMatchObject({ lengthM: 0 });
  });

  it('is the lidar’s alone where no camera looked', () => {
    const { camera, lidar } = contrastOf([LINE], rasters({ line: 188, road: 137, camera: false }));
    expect(camera).toBeNaN();
    expect(lidar).toBeCloseTo(0.4, 5);
  });
});
