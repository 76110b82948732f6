/** Sweeps of simulated drives without a log in between: a world for each seed, looked at a few times. */
import { MATERIAL } from '../../engine/kernels/raycast.ts';
import { buildWorld } from '../../engine/simulate/build-world.ts';
import type { LidarRig } from '../../engine/simulate/rig/rig.ts';
import { Lidar } from '../../engine/simulate/sensors/lidar.ts';
import { sceneOf } from '../../engine/simulate/simulate.ts';
import type { WorldStyle } from '../../engine/simulate/world/model/world-style.ts';
import { placeMovers } from '../../engine/simulate/world/place-movers.ts';
import type { Scan } from './scan.ts';

export type SimulatedScan = Scan & { readonly material: Uint8Array; readonly paint: Float32Array };

export type Looks = {
  readonly seeds: readonly number[];
  readonly timesS: readonly number[];
  /** Points further on the ground plane are left out, as the publisher of the real scans did. */
  readonly reachM: number;
};

/** One scan a seed and time, laser by laser as a KITTI file has them. */
export function simulatedScans(
  rig: LidarRig,
  style: WorldStyle,
  { seeds, timesS, reachM }: Looks,
): SimulatedScan[] {
  return seeds.flatMap((seed) => {
    const world = buildWorld({ ...style, standing: 0 }, Math.max(...timesS) + 1, seed);
    const scene = sceneOf(world, 2);
    const lidar = new Lidar(rig, seed);
    try {
      return timesS.map((time, k): SimulatedScan => {
        placeMovers(scene, world, time, time + lidar.periodS);
        const sweep = lidar.scan(scene, world.ego, time, k);
        const { columns } = rig;
        const downwards = rig.elevationsDeg.toSorted((a, b) => b - a);
        const rank = rig.elevationsDeg.map((elevation) => downwards.indexOf(elevation));
        // From azimuth 0 to the left: the sensor turns clockwise from the back.
        const place = (i: number): number =>
          rank[sweep.ring[i]!]! * columns + ((1.5 * columns - sweep.column[i]!) % columns);
        const within = (i: number): boolean => Math.hypot(sweep.xyz[3 * i]!, sweep.xyz[3 * i + 1]!) < reachM;
        const order = [...sweep.ring.keys()].filter(within).sort((a, b) => place(a) - place(b));
        const take = <T>(from: (i: number) => T): T[] => order.map(from);
        return {
          xyz: Float32Array.from(order.flatMap((i) => [...sweep.xyz.subarray(3 * i, 3 * i + 3)])),
          intensity: Float32Array.from(take((i) => sweep.intensity[i]! / 255)),
          ring: Uint16Array.from(take((i) => rank[sweep.ring[i]!]!)),
          material: Uint8Array.from(take((i) => sweep.materials[i]!)),
          paint: Float32Array.from(take((i) => sweep.paint[i]!)),
          rings: rig.elevationsDeg.length,
          firings: columns,
          heightM: rig.place.zM,
        };
      });
    } finally {
      scene.dispose();
    }
  });
}

export const isAsphalt = (material: number): boolean => material === MATERIAL.asphalt;
