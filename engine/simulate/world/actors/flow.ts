/**
 * Vehicles that follow each other along one path: the intelligent driver model (Treiber, Hennecke and Helbing 2000) with
 * stop lines, stepped once over the whole drive; any moment is then a lookup. They keep their order, so none runs into another.
 */

/** A place on the path where traffic waits at times: a red light, a person on a crossing. */
export type Hold = {
  /** Distance along the path at which fronts stop. */
  readonly at: number;
  held(time: number): boolean;
};

export type FlowPath = {
  readonly lengthM: number;
  /** Speed meant at a distance along the path (m/s). */
  limit(u: number): number;
  readonly holds: readonly Hold[];
};

export type Entrant = {
  /** A name by which the caller finds the kind again. */
  readonly kind: string;
  readonly lengthM: number;
  /** Share of the limit that this driver takes, and the highest speed that the driver takes (m/s). */
  readonly eagerness: number;
  readonly topMps: number;
};

export type Along = { readonly u: number; readonly v: number; readonly a: number };

const STEP_S = 0.05;

const ACCELERATION_MPS2 = 1.5;

const BRAKING_MPS2 = 1.9;

const MOST_BRAKING_MPS2 = 5;

const GAP_M = 2.2;

const HEADWAY_S = 1.35;

/** A driver who would have to brake harder than this for a light that just changed drives on. */
const REFUSED_MPS2 = 3;

const WARM_UP_S = 25;

export class Car {
  readonly entrant: Entrant;
  readonly #firstS: number;
  readonly #u: number[] = [];
  readonly #v: number[] = [];
  readonly #a: number[] = [];

  constructor(entrant: Entrant, firstS: number) {
    this.entrant = entrant;
    this.#firstS = firstS;
  }

  record(u: number, v: number, a: number): void {
    this.#u.push(u);
    this.#v.push(v);
    this.#a.push(a);
  }

  /** undefined before it enters and after it left. Exact integral of the stepped acceleration. */
  along(time: number): Along | undefined {
    const x = (time - this.#firstS) / STEP_S;
    const i = Math.floor(x);
    if (i < 0 || i + 1 >= this.#u.length) return undefined;
    const h = (x - i) * STEP_S;
    const [u, v, a] = [this.#u[i]!, this.#v[i]!, this.#a[i]!];
    return { u: u + v * h + (a * h * h) / 2, v: v + a * h, a };
  }
}

type Live = { car: Car; u: number; v: number };

/** Acceleration for a gap to something that moves at `ahead` m/s. */
function idm(v: number, limit: number, gap: number, ahead: number): number {
  const wish =
    GAP_M +
    Math.max(0, v * HEADWAY_S + (v * (v - ahead)) / (2 * Math.sqrt(ACCELERATION_MPS2 * BRAKING_MPS2)));
  const free = 1 - Math.min(4, (v / Math.max(limit, 0.5)) ** 4);
  return ACCELERATION_MPS2 * (free - (wish / Math.max(gap, 0.2)) ** 2);
}

/**
 * Runs a path from a warm-up before time 0 to `seconds`. `next` draws who enters and after how many seconds the one behind;
 * at the start the path is filled likewise.
 */
export function runFlow(
  path: FlowPath,
  seconds: number,
  next: () => { readonly entrant: Entrant; readonly afterS: number },
): Car[] {
  const all: Car[] = [];
  const live: Live[] = [];
  const enter = (u: number, time: number, entrant: Entrant): Live => {
    const car = new Car(entrant, time);
    all.push(car);
    return { car, u, v: Math.min(path.limit(u) * entrant.eagerness, entrant.topMps) };
  };
  let waiting = next();
  let enterAt = -WARM_UP_S + waiting.afterS;
  // Fill the path from its far end.
  for (let u = path.lengthM - 5; u > 30; ) {
    const { entrant, afterS } = next();
    live.push(enter(u, -WARM_UP_S, entrant));
    u -= entrant.lengthM + 8 + afterS * Math.min(path.limit(u), entrant.topMps);
  }
  const steps = Math.round((seconds + WARM_UP_S) / STEP_S) + 2;
  for (let k = 0; k < steps; k++) {
    const time = -WARM_UP_S + k * STEP_S;
    if (time >= enterAt) {
      const last = live.at(-1);
      const room = last ? last.u - last.car.entrant.lengthM / 2 - waiting.entrant.lengthM / 2 : 1e9;
      if (room > 14) {
        live.push(enter(0, time, waiting.entrant));
        waiting = next();
        enterAt = time + waiting.afterS;
      }
    }
    const accelerations = live.map((one, i) => {
      const { entrant } = one.car;
      const limit = Math.min(path.limit(one.u + 0.7 * one.v) * entrant.eagerness, entrant.topMps);
      let a = idm(one.v, limit, 1e4, one.v);
      const ahead = live[i - 1];
      if (ahead) {
        const gap = ahead.u - one.u - (ahead.car.entrant.lengthM + entrant.lengthM) / 2;
        a = Math.min(a, idm(one.v, limit, gap, ahead.v));
      }
      const front = one.u + entrant.lengthM / 2;
      for (const hold of path.holds) {
        const left = hold.at - front;
        if (left < -0.3 || left > 120 || !hold.held(time)) continue;
        if ((one.v * one.v) / (2 * Math.max(left, 0.1)) > REFUSED_MPS2 && one.v > 1) continue;
        a = Math.min(a, idm(one.v, limit, left + GAP_M - 0.6, 0));
      }
      return Math.max(-MOST_BRAKING_MPS2, a);
    });
    live.forEach((one, i) => {
      let a = accelerations[i]!;
      if (one.v + a * STEP_S < 0) a = -one.v / STEP_S;
      one.car.record(one.u, one.v, a);
      one.u += one.v * STEP_S + (a * STEP_S * STEP_S) / 2;
      one.v = Math.max(0, one.v + a * STEP_S);
    });
    while (live[0] && live[0].u > path.lengthM) live.shift();
  }
  return all;
}
