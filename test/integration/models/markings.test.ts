import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadModel } from '../../../engine/models/model.ts';

const folder = fileURLToPath(new URL('../../../resources/models/markings', import.meta.url));

/** Asphalt with a line 15 cm wide along y, in lidar intensity, in colour, or in both. */
function road(side: number, seen: { readonly lidar: boolean; readonly camera: boolean }) {
  const speckle = (k: number): number => ((k * 7919) % 101) / 101 - 0.5;
  const on = (k: number): boolean => Math.abs((k % side) - side / 2 + 0.5) < 1;
  const grey = Float32Array.from({ length: side * side }, (_, k) =>
    seen.camera ? (on(k) ? 190 : 95) + 6 * speckle(k) : 0,
  );
  return {
    on,
    channels: {
      intensity: Float32Array.from({ length: side * side }, (_, k) =>
        seen.lidar ? (on(k) ? 2 : 0) + speckle(k + 17) : Number.NaN,
      ),
      red: grey,
      green: grey,
      blue: grey,
    },
  };
}

describe('the network for markings', () => {
  test('tells paint from asphalt where both sensors see it, and says nothing where no laser hit', async () => {
    const model = await loadModel(folder);
    const side = 256;
    const mean = (values: Float32Array | undefined, of: (k: number) => boolean): number => {
      const kept = [...(values ?? [])].filter((v, k) => of(k) && !Number.isNaN(v));
      return kept.reduce((sum, v) => sum + v, 0) / kept.length;
    };
    const both = road(side, { lidar: true, camera: true });
    const { marking } = await model.runRaster({ width: side, height: side, channels: both.channels });
    expect(mean(marking, both.on)).toBeGreaterThan(0.6);
    expect(mean(marking, (k) => !both.on(k))).toBeLessThan(0.1);
    const none = road(side, { lidar: false, camera: true });
    const blind = await model.runRaster({ width: side, height: side, channels: none.channels });
    expect(blind.marking?.every(Number.isNaN)).toBe(true);
    await model.dispose();
  });
});
