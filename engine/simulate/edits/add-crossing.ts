import { CROSSING_M } from '../world/model/street-parts.ts';
import type { EditRule } from './edit.ts';

export const addCrossing: EditRule = {
  name: 'add-crossing',
  title: 'Add a crossing',
  meaning: 'a crossing is painted over the road where the map has none',
  check: 'change.added',
  change: {
    on: 'plan',
    make: (plan, near) => {
      const { street } = plan;
      const places = Array.from({ length: Math.floor(street.route.lengthM - 40) }, (_, i) => i + 20);
      const s = places
        .filter((at) => street.clear(at, 14))
        .sort((a, b) => Math.abs(a - near) - Math.abs(b - near))[0];
      if (s === undefined) return undefined;
      const id = `crossing-added-${s}`;
      const kind = plan.crossings[0]?.kind ?? 'zebra';
      const crossing = {
        id,
        kind,
        s: [s - CROSSING_M / 2, s + CROSSING_M / 2],
        t: [-street.kerbAt(-1, s), street.kerbAt(1, s)],
        walk: 't',
      } as const;
      return {
        result: { ...plan, crossings: [...plan.crossings, crossing] },
        of: [id],
        at: [s, 0],
        lengthM: CROSSING_M,
      };
    },
  },
};
