/** Traffic over junctions with lights, from one side road straight into the other. */
import type { Side } from '../model/profile.ts';
import { CROSSING_M, STOP_GAP_M } from '../model/street-parts.ts';
import type { Populace } from './populace.ts';
import { addFlow } from './road-flow.ts';
import type { RoadUserKind } from './road-users.ts';
import type { SignalProgram } from './signals.ts';

export function addSideTraffic(populace: Populace): void {
  for (const program of populace.plan.programs) {
    if (program.junction.sides.length < 2) continue;
    for (const side of [1, -1] as const) addFrom(populace, program, side);
  }
}

function addFrom(populace: Populace, program: SignalProgram, side: Side): void {
  const { street, random } = populace;
  const j = program.junction;
  const heading = street.headingAt(j.s);
  const endOf = (one: Side): number => street.kerbAt(one, j.s) + j.lengthM - 4;
  const start = endOf(side);
  const stop = street.kerbAt(side, j.s) + j.filletM + 0.4 + CROSSING_M + STOP_GAP_M;
  const s = j.s - side * (j.halfWidthM / 2);
  addFlow(
    populace,
    {
      lengthM: start + endOf(side === 1 ? -1 : 1),
      limit: (u) => (Math.abs(start - u) < 20 ? 7.5 : 8.3),
      holds: [{ at: start - stop, held: (time) => program.stateAt('side', time) !== 'green' }],
    },
    (u, drift) => {
      const t = side * (start - u);
      const height = (dt: number): number => street.place(s, t + dt)[2];
      const [back, front] = [height(side * 1.4), height(-side * 1.4)];
      const [x, y] = street.place(s + drift * 0.3, t);
      return {
        p: [x, y, (back + front) / 2],
        yaw: heading - side * (Math.PI / 2),
        pitch: -Math.atan2(front - back, 2.8),
      };
    },
    () => ({
      kind: random.pick<RoadUserKind>(['hatch', 'saloon', 'suv', 'van', 'hatch', 'motorcycle']),
      eagerness: random.range(0.9, 1.05),
      afterS: random.range(5, 16),
    }),
  );
}
