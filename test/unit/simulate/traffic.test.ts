/** Who moves on the simulated street, and what the lights let him do. */
import { describe, expect, it } from 'vitest';
import { buildWorld } from '../../../engine/simulate/build-world.ts';
import { PRESETS } from '../../../engine/simulate/presets.ts';
import { egoFootprint, footprintOf, overlap } from '../../../engine/simulate/world/actors/collisions.ts';
import { runFlow } from '../../../engine/simulate/world/actors/flow.ts';
import { SignalProgram } from '../../../engine/simulate/world/actors/signals.ts';

const SECONDS = 12;
const street = PRESETS.sample.style;

describe('simulated traffic', () => {
  it.each([3, 7, 11])('has no two that overlap, nor any in the ego, of seed %i', (seed) => {
    const world = buildWorld(street, SECONDS, seed);
    for (let time = 0.03; time < SECONDS; time += 0.3) {
      const feet = world.movers.flatMap((m) => {
        const foot = footprintOf(m, time);
        return foot ? [{ foot, name: `${m.class} ${m.id}` }] : [];
      });
      feet.push({ foot: egoFootprint(world.ego, time), name: 'ego' });
      for (let i = 0; i < feet.length; i++) {
        for (let k = i + 1; k < feet.length; k++) {
          const [a, b] = [feet[i], feet[k]];
          if (a && b && overlap(a.foot, b.foot))
            expect.fail(`${a.name} meets ${b.name} at ${time.toFixed(2)} s`);
        }
      }
    }
  });

  it('moves smoothly: nobody jumps, and speed changes by no more than brakes can', () => {
    const world = buildWorld(street, SECONDS, 7);
    const h = 0.05;
    for (const mover of world.movers) {
      if (mover.class === 'pedestrian') continue;
      for (let time = 1; time < SECONDS - 1; time += 0.37) {
        const [a, b, c] = [mover.at(time - h), mover.at(time), mover.at(time + h)];
        if (!a || !b || !c) continue;
        const bend = [0, 1, 2].map((k) => (a.p[k] ?? 0) - 2 * (b.p[k] ?? 0) + (c.p[k] ?? 0));
        expect(Math.hypot(...bend) / (h * h)).toBeLessThan(9);
      }
    }
  });

  it('waits at a red light, one behind the other, and goes on when it is green', () => {
    const cars = runFlow(
      { lengthM: 300, limit: () => 12, holds: [{ at: 150, held: (time) => time < 20 }] },
      40,
      () => ({ entrant: { kind: 'car', lengthM: 4.5, eagerness: 1, topMps: 60 }, afterS: 3 }),
    );
    const waiting = cars.flatMap((car) => {
      const at = car.along(19);
      return at && at.v < 0.3 && at.u < 150 ? [at.u + 2.25] : [];
    });
    expect(waiting.length).toBeGreaterThan(3);
    expect(Math.max(...waiting)).toBeLessThan(150.01);
    expect(Math.max(...waiting)).toBeGreaterThan(147);
    const gone = cars.filter((car) => (car.along(19)?.u ?? 999) < 150 && (car.along(39)?.u ?? 999) > 150);
    expect(gone.length).toBeGreaterThan(3);
  });
});

describe('simulated traffic lights', () => {
  const junction = {
    s: 100,
    sides: [1, -1],
    halfWidthM: 3.5,
    filletM: 6,
    lengthM: 80,
    signals: true,
  } as const;

  it('go from green over amber to red, and in Europe by red and amber back to green', () => {
    const names = (redAmber: boolean): string[] => {
      const program = new SignalProgram(junction, 0, 20, 9, redAmber);
      const out: string[] = [];
      for (let time = 0.05; time < program.cycleS; time += 0.1) {
        const state = program.stateAt('main', time);
        if (out.at(-1) !== state) out.push(state);
      }
      return out;
    };
    expect(names(true)).toEqual(['green', 'amber', 'red', 'red_amber']);
    expect(names(false)).toEqual(['green', 'amber', 'red']);
  });

  it('never let two through that cross each other', () => {
    const program = new SignalProgram(junction, 3, 20, 9, true);
    for (let time = -30; time < 90; time += 0.1) {
      const open = (['main', 'side', 'walkMain', 'walkSide'] as const).filter(
        (group) => program.stateAt(group, time) === 'green' || program.stateAt(group, time) === 'amber',
      );
      expect(open.includes('main') && (open.includes('side') || open.includes('walkMain'))).toBe(false);
      expect(open.includes('side') && open.includes('walkSide')).toBe(false);
    }
  });

  it('show the ego green where it drives on, and make it wait where they are red', () => {
    let [passed, stopped] = [0, 0];
    for (const seed of [3, 7, 9, 12, 18]) {
      const world = buildWorld({ ...street, redLight: 1, traffic: 1 }, 30, seed);
      const lights = world.lights.filter((light) => light.size[2] > 0.9);
      expect(lights.length).toBeGreaterThan(0);
      for (const stop of world.ego.plan.stops ?? []) {
        stopped++;
        const before = stop.untilS - 2;
        expect(world.ego.along(before).v).toBeLessThan(0.2);
        expect(Math.abs(world.ego.along(before).s - stop.s)).toBeLessThan(0.5);
        expect(world.ego.along(stop.untilS + 4).v).toBeGreaterThan(2);
        passed += world.ego.along(stop.untilS + 5).s > stop.s + 5 ? 1 : 0;
      }
    }
    expect(stopped).toBeGreaterThan(2);
    expect(passed).toBe(stopped);
  });
});
