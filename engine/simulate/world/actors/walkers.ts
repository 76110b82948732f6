/** People on foot: along pavements, over side roads by their zebras, over the main road while their light or a gap allows. */
import type { Random } from '../../random/random.ts';
import type { MoverState } from '../model/mover.ts';
import type { Side } from '../model/profile.ts';
import { CROSSING_M, type Junction } from '../model/street-parts.ts';
import type { Street } from '../road/street.ts';

/** A point of a walk in road coordinates, and the earliest time to leave it. */
export type WalkNode = { readonly s: number; readonly t: number; readonly from?: (time: number) => number };

/** Height underfoot: carriageway and side roads low, pavement high, a short slope between them. */
function footing(street: Street, s: number, t: number): number {
  const side: Side = t >= 0 ? 1 : -1;
  const kerb = street.kerbAt(side, s);
  let inside = Math.abs(t) - kerb;
  for (const j of street.junctions) {
    if (!j.sides.includes(side) || inside <= 0) continue;
    const d = Math.abs(t) - kerb;
    // Inside the fillets the road is as wide as the circle leaves it.
    const round = d < j.filletM ? j.filletM - Math.sqrt(j.filletM ** 2 - (j.filletM - d) ** 2) : 0;
    inside = Math.min(inside, Math.abs(s - j.s) - j.halfWidthM - round);
  }
  const up = Math.max(0, Math.min(1, inside / 0.2)) * (street.section.kerbM + 0.03);
  const [, , road] = street.place(s, side * Math.min(Math.abs(t), kerb));
  return Math.max(road, street.place(s, t)[2]) + up;
}

type Leg = { readonly p: readonly [number, number]; readonly arrive: number; readonly leave: number };

/** A walk through nodes at an even pace; the person stands before it begins and where it ends. */
export class Walk {
  readonly #street: Street;
  readonly #legs: Leg[] = [];
  readonly #speed: number;
  readonly #beginS: number;

  constructor(street: Street, nodes: readonly WalkNode[], beginS: number, speedMps: number) {
    this.#street = street;
    this.#speed = speedMps;
    this.#beginS = beginS;
    let time = beginS;
    nodes.forEach(({ s, t, from }, i) => {
      const before = nodes[i - 1];
      if (before) time += this.#length([before.s, before.t], [s, t]) / speedMps;
      const leave = from ? Math.max(time, from(time)) : time;
      this.#legs.push({ p: [s, t], arrive: time, leave });
      time = leave;
    });
  }

  get endS(): number {
    return this.#legs.at(-1)?.arrive ?? this.#beginS;
  }

  /** Metres between two places, the road's bend taken into account. */
  #length(a: readonly [number, number], b: readonly [number, number]): number {
    const [p, q] = [this.#street.place(...a), this.#street.place(...b)];
    return Math.hypot(p[0] - q[0], p[1] - q[1]);
  }

  /** Road coordinates, direction of walking in them, and metres walked. */
  #at(time: number): { s: number; t: number; ds: number; dt: number; gone: number } {
    const legs = this.#legs;
    let gone = 0;
    for (let i = 0; i + 1 < legs.length; i++) {
      const [a, b] = [legs[i]!, legs[i + 1]!];
      const length = (b.arrive - a.leave) * this.#speed;
      if (time < b.arrive || i + 2 === legs.length) {
        const f = Math.max(0, Math.min(1, (time - a.leave) / Math.max(1e-6, b.arrive - a.leave)));
        const [ds, dt] = [b.p[0] - a.p[0], b.p[1] - a.p[1]];
        return { s: a.p[0] + ds * f, t: a.p[1] + dt * f, ds, dt, gone: gone + length * f };
      }
      gone += length;
    }
    const only = legs[0]!;
    return { s: only.p[0], t: only.p[1], ds: 1, dt: 0, gone };
  }

  /** Metres walked so far. */
  gone(time: number): number {
    return this.#at(time).gone;
  }

  stateAt(time: number): MoverState {
    const { s, t, ds, dt } = this.#at(time);
    const [x, y] = this.#street.place(s, t);
    // Turns take half a second: the person faces from the position a moment ago to the one a moment ahead.
    const [a, b] = [this.#at(time - 0.25), this.#at(time + 0.25)];
    const [ls, lt] = Math.hypot(b.s - a.s, b.t - a.t) > 0.05 ? [b.s - a.s, b.t - a.t] : [ds, dt];
    return {
      p: [x, y, footing(this.#street, s, t)],
      yaw: this.#street.headingAt(s) + Math.atan2(lt, ls),
      pitch: 0,
    };
  }
}

/** Middle of a junction's zebra over the main road on its near (−1) or far (1) side as s grows. */
export function mainZebraS(j: Junction, end: 1 | -1): number {
  return j.s + end * (j.halfWidthM + j.filletM + 0.4 + CROSSING_M / 2);
}

/** From one station to another along a pavement; side roads are crossed by their zebras. `mayCross`: when, from a time on. */
export function pavementNodes(
  street: Street,
  side: Side,
  from: number,
  to: number,
  offsetM: number,
  mayCross: (junction: Junction, time: number) => number,
): WalkNode[] {
  const direction = to >= from ? 1 : -1;
  const along = (s: number): WalkNode => ({ s, t: side * (street.kerbAt(side, s) + offsetM) });
  const out: WalkNode[] = [along(from)];
  const push = (s: number): void => {
    // Bends and kerbs that move are followed in steps.
    const before = out.at(-1)!.s;
    const n = Math.max(1, Math.ceil(Math.abs(s - before) / 6));
    for (let i = 1; i <= n; i++) out.push(along(before + ((s - before) * i) / n));
  };
  const on = street.junctions
    .filter((j) => j.sides.includes(side) && (j.s - from) * direction > 0 && (to - j.s) * direction > 0)
    .sort((a, b) => (a.s - b.s) * direction);
  for (const j of on) {
    const beside = j.halfWidthM + j.filletM + 1.5;
    const near = j.s - direction * beside;
    if ((near - from) * direction > 0) push(near);
    const kerb = street.kerbAt(side, j.s);
    const t = side * (kerb + j.filletM + 0.4 + CROSSING_M / 2);
    const edge = j.halfWidthM + 0.7;
    out.push(
      { s: j.s - direction * edge, t, from: (time) => mayCross(j, time) },
      { s: j.s + direction * edge, t },
    );
    const far = j.s + direction * beside;
    if ((to - far) * direction > 0) out.push(along(far));
    else return out;
  }
  push(to);
  return out;
}

/** Kerb to kerb over the main road at a station, from one side to the other. */
export function crossingNodes(
  street: Street,
  from: Side,
  s: number,
  offsetM: number,
  leave: (time: number) => number,
): WalkNode[] {
  const at = (side: Side): WalkNode => ({ s: s + offsetM, t: side * (street.kerbAt(side, s) + 0.9) });
  return [{ ...at(from), from: leave }, at(from === 1 ? -1 : 1)];
}

export const paceOf = (random: Random): number => random.range(1.15, 1.55);
