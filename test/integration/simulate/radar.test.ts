import { describe, expect, it } from 'vitest';
import { compose, transform } from '../../../engine/geometry/se3.ts';
import { buildWorld } from '../../../engine/simulate/build-world.ts';
import { PRESETS } from '../../../engine/simulate/presets.ts';
import { Radar } from '../../../engine/simulate/sensors/radar.ts';
import { sceneOf } from '../../../engine/simulate/simulate.ts';
import { velocityOf } from '../../../engine/simulate/world/model/mover.ts';
import { placeMovers } from '../../../engine/simulate/world/place-movers.ts';

const { rig, style } = PRESETS.standard;
const [front] = rig.radars;
if (!front) throw new Error('The preset standard has no radar.');

describe('a simulated radar', () => {
  it('measures the true relative speed along its line of sight, of moving and of standing things', () => {
    const world = buildWorld({ ...style, traffic: 14, standing: 0 }, 12, 21);
    const scene = sceneOf(world, 2);
    const exact = { ...front, rangeSigmaM: 0, azimuthSigmaDeg: 0, dopplerSigmaMps: 0 };
    const radar = new Radar(exact, 1);
    let [moving, standing] = [0, 0];
    for (let time = 1; time < 11; time += 0.5) {
      placeMovers(scene, world, time, time);
      const T_map_radar = compose(world.ego.pose(time), radar.T_vehicle_radar);
      const own = world.ego.kinematics(time, radar.T_vehicle_radar.p).velocity;
      for (const r of radar.scan(scene, world.ego, world.movers, world.scatterers, time)) {
        if (r.object < 0 || r.rangeM < 8) continue;
        const mover = world.movers.find((m) => m.id === r.object);
        const velocity = mover ? velocityOf(mover, time) : [0, 0, 0];
        const at = transform(T_map_radar, [
          r.rangeM * Math.cos(r.azimuthRad),
          r.rangeM * Math.sin(r.azimuthRad),
          0,
        ]);
        const sight = [0, 1, 2].map((k) => (at[k]! - T_map_radar.p[k]!) / r.rangeM);
        const expected = [0, 1, 2].reduce((sum, k) => sum + sight[k]! * (velocity[k]! - own[k]!), 0);
        // The returned direction lies in the radar's plane; what is higher or lower comes in a little slower.
        expect(Math.abs(r.dopplerMps - expected)).toBeLessThan(0.25 + 4 / r.rangeM);
        if (mover) moving++;
        else standing++;
      }
    }
    expect(moving).toBeGreaterThan(30);
    expect(standing).toBeGreaterThan(100);
    scene.dispose();
  });

  it('does not see through houses', () => {
    const world = buildWorld(style, 5, 22);
    const scene = sceneOf(world, 1);
    const radar = new Radar(front, 1);
    const behind = radar.scan(
      scene,
      world.ego,
      world.movers,
      [{ p: transform(world.ego.pose(2), [45, 60, 1]), rcsDbsm: 5 }],
      2,
    );
    expect(behind.filter((r) => r.object === 0)).toHaveLength(0);
    scene.dispose();
  });
});
