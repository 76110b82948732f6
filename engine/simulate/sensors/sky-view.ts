/** The share of the sky that is hidden from an antenna. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { RaycastScene } from '../../kernels/raycast.ts';

const AZIMUTHS = 16;
const ELEVATIONS_RAD = [0.52, 0.79, 1.1] as const;
/** What is nearer is the vehicle's own roof line or a lamp right above it (m). */
const NEAR_M = 1.5;

const DIRECTIONS = ELEVATIONS_RAD.flatMap((elevation) =>
  Array.from({ length: AZIMUTHS }, (_, i) => {
    const azimuth = (2 * Math.PI * (i + 0.5)) / AZIMUTHS;
    return [
      Math.cos(elevation) * Math.cos(azimuth),
      Math.cos(elevation) * Math.sin(azimuth),
      Math.sin(elevation),
    ];
  }),
);
const RAYS = Float32Array.from(DIRECTIONS.flat());

/** Share of directions above 30° that something stands in within 120 m, 0 to 1. */
export function blockedSky(scene: RaycastScene, from: Vec3): number {
  const { t } = scene.cast(Float32Array.from(DIRECTIONS.flatMap(() => from)), RAYS, { farT: 120 });
  return t.reduce((count, d) => count + (d > NEAR_M ? 1 : 0), 0) / t.length;
}
