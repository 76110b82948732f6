import type { Vec3 } from '../../contract/calibration.ts';
import { smoothNoise } from '../random/noise.ts';
import { MeshBuilder } from '../world/meshes/mesh.ts';
import type { World } from '../world/world.ts';
import type { Fault } from './fault.ts';

/** The bank's foot on the road and behind, from the kerb (m); it is heaped highest just behind the kerb. */
const ON_ROAD_M = 0.6;
const BEHIND_M = 1.3;
const TOP_M = 0.25;
const STEP_M = 0.75;
/** A wall's parameter that makes it snow (building_look.cc). */
const SNOW = 256;
/** Openings of side roads and crossings are cleared. */
const CLEARED_M = 1;

export const snowbank: Fault = {
  name: 'snowbank',
  title: 'Snowbank at the kerb',
  meaning:
    'Ploughed snow lies heaped this high over the right-hand kerb, between junctions; the map keeps the kerb.',
  unit: 'm',
  defaultValue: 0.6,
  least: 0.1,
  most: 2,
  check: 'Evidence: pale bank beside the road',
  begin(heightM, { seed }) {
    return {
      facts: () => ({ sensor: 'world', detail: { onRoadM: ON_ROAD_M, behindM: BEHIND_M } }),
      world(world) {
        const mesh = bank(world, heightM, seed);
        if (mesh.triangles === 0) return world;
        return {
          ...world,
          meshes: [...world.meshes, mesh.arrays()],
          instances: [
            ...world.instances,
            { mesh: world.meshes.length, id: 0, parameter: 0, p: [0, 0, 0], yaw: 0 },
          ],
        };
      },
    };
  },
};

/** A ridge along the right-hand kerb, lumpy by a fifth of its height. */
function bank({ street }: World, heightM: number, seed: number): MeshBuilder {
  const mesh = new MeshBuilder();
  /** Across, from the road outwards: from the kerb (m), and share of the height. */
  const profile = [
    [-ON_ROAD_M, -0.02],
    [-0.35 * ON_ROAD_M, 0.62],
    [TOP_M, 1],
    [0.6 * BEHIND_M, 0.75],
    [BEHIND_M, -0.02],
  ] as const;
  const row = (s: number): Vec3[] =>
    profile.map(([off, share]) => {
      const lump = share > 0 ? 0.4 * smoothNoise(s / 1.7, off * 2, seed) : 0;
      return street.place(s, -(street.kerbAt(-1, s) + off), heightM * (share + share * lump));
    });
  for (let s = 2; s + STEP_M < street.route.lengthM - 2; s += STEP_M) {
    if (!street.clear(s, CLEARED_M) || !street.clear(s + STEP_M, CLEARED_M)) continue;
    const [near, far] = [row(s), row(s + STEP_M)];
    for (let i = 0; i + 1 < profile.length; i++)
      mesh.quad([near[i]!, near[i + 1]!, far[i + 1]!, far[i]!], 'wall', { parameter: SNOW });
  }
  mesh.smooth(1.2);
  return mesh;
}
