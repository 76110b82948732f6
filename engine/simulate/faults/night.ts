import { rotate, transform } from '../../geometry/se3.ts';
import type { World } from '../world/world.ts';
import type { Fault } from './fault.ts';

/** Where a car's low beams sit in the vehicle: between them; they look down a little. */
const LAMPS = [3.6, 0, 0.65] as const;
const FORWARD = [1, 0, -0.015] as const;

export const night: Fault = {
  name: 'night',
  title: 'Night',
  meaning:
    'The light of the day is gone by this share: 100 % is night, with lamps along the road and on vehicles.',
  unit: '%',
  defaultValue: 100,
  least: 0,
  most: 100,
  check: 'Health: brightness of the pictures',
  begin(percent) {
    let world: World | undefined;
    return {
      facts: () => ({ sensor: 'world' }),
      world(made) {
        world = made;
        return made;
      },
      picture(spec, _, timeS) {
        const dark = { ...spec, night: percent / 100 };
        if (!world || percent === 0) return dark;
        const T_map_vehicle = world.ego.pose(timeS);
        const headLamps = { p: transform(T_map_vehicle, LAMPS), forward: rotate(T_map_vehicle.q, FORWARD) };
        return { ...dark, headLamps };
      },
    };
  },
};
