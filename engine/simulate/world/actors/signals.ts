/**
 * Traffic lights over time. A junction's program has two phases, main road and side roads, with amber, all-red and, in
 * Europe, red with amber before green (Vienna Convention on Road Signs and Signals 1968, Art. 23). States are a function of
 * time alone, so any sensor may ask at any moment.
 */
import { Random } from '../../random/random.ts';
import type { LampState, SignalGroup } from '../model/signal-heads.ts';
import { type Junction, STOP_GAP_M } from '../model/street-parts.ts';
import type { Street } from '../road/street.ts';
import type { EgoMotion } from './ego-motion.ts';

const AMBER_S = 3;

const CLEAR_S = 2;

const RED_AMBER_S = 1;

/** On foot, red comes this long before the traffic's own green ends: time to reach the other side. */
const WALK_CLEAR_S = 5;

export class SignalProgram {
  readonly junction: Junction;
  readonly #mainS: number;
  readonly #sideS: number;
  readonly #zeroS: number;
  readonly #redAmber: boolean;

  /** Main green begins at `zeroS` and lasts `mainS`; the side roads' lasts `sideS`. Seconds. */
  constructor(junction: Junction, zeroS: number, mainS: number, sideS: number, redAmber: boolean) {
    this.junction = junction;
    this.#zeroS = zeroS;
    this.#mainS = mainS;
    this.#sideS = sideS;
    this.#redAmber = redAmber;
  }

  get cycleS(): number {
    return this.#mainS + this.#sideS + 2 * (AMBER_S + CLEAR_S);
  }

  /** Begin and length of a group's green within the cycle. */
  #green(group: SignalGroup): readonly [number, number] {
    const sideFrom = this.#mainS + AMBER_S + CLEAR_S;
    switch (group) {
      case 'main':
        return [0, this.#mainS];
      case 'side':
        return [sideFrom, this.#sideS];
      case 'walkMain':
        return [sideFrom, Math.max(3, this.#sideS + AMBER_S - WALK_CLEAR_S)];
      case 'walkSide':
        return [0, Math.max(3, this.#mainS - WALK_CLEAR_S)];
    }
  }

  /** Seconds since the group's last green began, in 0 .. cycle. */
  #since(group: SignalGroup, time: number): number {
    const c = this.cycleS;
    const since = (time - this.#zeroS - this.#green(group)[0]) % c;
    return since < 0 ? since + c : since;
  }

  stateAt(group: SignalGroup, time: number): LampState {
    const since = this.#since(group, time);
    const [, length] = this.#green(group);
    if (since < length) return 'green';
    if (group === 'walkMain' || group === 'walkSide') return 'red';
    if (since < length + AMBER_S) return 'amber';
    return this.#redAmber && since >= this.cycleS - RED_AMBER_S ? 'red_amber' : 'red';
  }

  /** When the group's next green begins; `time` itself while it is green and stays so for `leastS`. */
  greenFrom(group: SignalGroup, time: number, leastS = 0): number {
    const since = this.#since(group, time);
    return since + leastS <= this.#green(group)[1] ? time : time - since + this.cycleS;
  }
}

/** Station of the stop line for traffic that runs along s (1) or against it (−1). */
export function stopStation(street: Street, junction: Junction, along: 1 | -1): number {
  return junction.s - along * (street.zoneM(junction) + STOP_GAP_M);
}

/** When the vehicle's front first reaches a station, undefined if it does not within the plan. */
export function arrivalOf(ego: EgoMotion, s: number, frontM: number): number | undefined {
  const end = ego.plan.seconds;
  if (ego.along(0).s + frontM > s || ego.along(end).s + frontM < s) return undefined;
  let [lo, hi] = [0, end];
  while (hi - lo > 0.01) {
    const middle = (lo + hi) / 2;
    if (ego.along(middle).s + frontM < s) lo = middle;
    else hi = middle;
  }
  return hi;
}

/** From the rear axle's middle to the front bumper, and where it comes to rest before a line. */
export const EGO_FRONT_M = 3.75;

const REST_M = 0.9;

export type SignalPlan = {
  readonly programs: readonly SignalProgram[];
  readonly ego: EgoMotion;
  /** The ego as if no light ever stopped it: so drives the car ahead. */
  readonly free: EgoMotion;
  /** How far ahead of the ego the car before it drives, in time. */
  readonly leadS: number;
};

/**
 * Programs for all junctions with lights, so that the ego and the car before it meet green; with `redLight` the first one
 * that lies on the route turns red between them, and the ego waits. `drive` makes the ego's motion with its stops.
 */
export function planSignals(
  street: Street,
  drive: (stops: readonly { readonly s: number; readonly untilS: number }[]) => EgoMotion,
  options: {
    readonly redLight: boolean;
    readonly seconds: number;
    readonly redAmber: boolean;
    readonly seed: number;
  },
): SignalPlan {
  const random = new Random(options.seed, 'signals');
  const free = drive([]);
  let ego = free;
  let stopped = !options.redLight;
  const leadS = free.plan.standing
    ? random.range(6.5, 8)
    : stopped
      ? random.range(2.2, 3.6)
      : random.range(4.2, 5);
  const programs: SignalProgram[] = [];
  for (const junction of street.junctions) {
    if (!junction.signals) continue;
    const line = stopStation(street, junction, 1);
    const arrives = arrivalOf(ego, line, EGO_FRONT_M);
    const first = arrivalOf(free, line, EGO_FRONT_M);
    const sideS = 9;
    if (arrives === undefined || first === undefined) {
      programs.push(new SignalProgram(junction, random.range(0, 40), 22, sideS, options.redAmber));
      continue;
    }
    const leadPasses = first - leadS - 0.6;
    if (!stopped && arrives > 5 && arrives < options.seconds - 16) {
      stopped = true;
      const mainS = 22;
      // A short phase for the side roads: a wait that shows what crosses, and no longer.
      const program = new SignalProgram(junction, leadPasses + 0.6 - mainS, mainS, 6, options.redAmber);
      programs.push(program);
      ego = drive([{ s: line - EGO_FRONT_M - REST_M, untilS: program.greenFrom('main', arrives + 1) + 0.8 }]);
      continue;
    }
    // Green holds from before the car ahead until those behind are through.
    const mainS = Math.max(22, arrives - leadPasses + 16);
    const zeroS = leadPasses - random.range(5, mainS - (arrives - leadPasses) - 9);
    programs.push(new SignalProgram(junction, zeroS, mainS, sideS, options.redAmber));
  }
  return { programs, ego, free, leadS };
}
