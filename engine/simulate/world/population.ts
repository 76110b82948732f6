/** Who is on the road and on the pavement during a drive. */
import type { MeshArrays } from '../../kernels/raycast.ts';
import { type EgoMotion, speedLimits } from '../motion.ts';
import { Random, smoothNoise } from '../random.ts';
import { withoutCollisions } from './collisions.ts';
import { type Car, type Hold, runFlow, type Way } from './flow.ts';
import { cyclistMesh, motorcycleMesh, PEDAL_M, POSES, personMesh, STRIDE_M } from './people.ts';
import type { SceneryParts } from './scenery.ts';
import { arrivalOf, EGO_FRONT_M, type SignalPlan, type SignalProgram, stopStation } from './signals.ts';
import { CROSSING_M, type Junction, type Side, STOP_GAP_M, type Street } from './street.ts';
import { companion, type Mover, type MoverClass, type MoverState, stateOnRoad } from './traffic.ts';
import { BRAKES, drawPaint, type VehicleKind, vehicleSize } from './vehicles.ts';
import { crossingNodes, mainZebraS, paceOf, pavementNodes, Walk, type WalkNode } from './walkers.ts';
import type { WorldStyle } from './world.ts';

const CLOTHES = [
  0x8a2d2d, 0x2d4f8a, 0x3d6b45, 0xc9b27a, 0x444b55, 0x9a9aa0, 0x7a4a6b, 0xd8d4c8, 0xb0632a, 0x22262e,
] as const;

type RoadUser = VehicleKind | 'motorcycle' | 'cyclist';
type Size = Mover['size'];

const SIZES: Record<'motorcycle' | 'cyclist', Size> = {
  motorcycle: { lengthM: 2.1, widthM: 0.8, heightM: 1.79 },
  cyclist: { lengthM: 1.8, widthM: 0.62, heightM: 1.79 },
};
const sizeOf = (kind: RoadUser): Size =>
  kind === 'motorcycle' || kind === 'cyclist' ? SIZES[kind] : vehicleSize(kind);

function classOf(kind: RoadUser): MoverClass {
  return kind === 'hatch' || kind === 'saloon' || kind === 'suv' ? 'car' : kind;
}

const isBraking = (a: number, v: number): boolean => a < -0.6 || v < 0.15;

class Populace {
  readonly movers: Mover[] = [];
  readonly #street: Street;
  readonly #ego: EgoMotion;
  readonly #plan: SignalPlan;
  readonly #style: WorldStyle;
  readonly #seconds: number;
  readonly #random: Random;
  readonly #scenery: SceneryParts;
  readonly #meshes: MeshArrays[];
  readonly #made = new Map<string, number>();
  readonly #onFoot = new Map<number, { from: number; to: number }[]>();
  #id: number;

  constructor(
    street: Street,
    plan: SignalPlan,
    style: WorldStyle,
    seconds: number,
    seed: number,
    scenery: SceneryParts,
    meshes: MeshArrays[],
  ) {
    this.#street = street;
    this.#ego = plan.ego;
    this.#plan = plan;
    this.#style = style;
    this.#seconds = seconds;
    this.#random = new Random(seed, 'traffic');
    this.#scenery = scenery;
    this.#meshes = meshes;
    this.#id = scenery.nextId;
  }

  #mesh(name: string, make: () => MeshArrays): number {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    this.#meshes.push(make());
    this.#made.set(name, this.#meshes.length - 1);
    return this.#meshes.length - 1;
  }

  #meshOf(kind: RoadUser): number {
    if (kind === 'motorcycle') return this.#mesh(kind, () => motorcycleMesh().arrays());
    return kind === 'cyclist' ? 0 : (this.#scenery.vehicles.get(kind) ?? 0);
  }

  #rider(at: Mover['at'], gone: (time: number) => number): void {
    const variant = this.#random.below(3);
    const poses = Array.from({ length: POSES }, (_, k) =>
      this.#mesh(`cyclist ${variant} ${k}`, () => cyclistMesh(k, variant).arrays()),
    );
    this.movers.push({
      id: this.#id++,
      class: 'cyclist',
      mesh: poses[0] ?? 0,
      parameter: this.#clothes(),
      size: SIZES.cyclist,
      at,
      meshAt: (time) => poses[poseOf(gone(time), PEDAL_M)] ?? 0,
    });
  }

  #clothes(): number {
    return CLOTHES[this.#random.below(CLOTHES.length)] ?? 0x444b55;
  }

  #vehicle(kind: RoadUser, at: Mover['at'], braking: (time: number) => boolean): void {
    const parameter =
      kind === 'motorcycle' || kind === 'cyclist' ? this.#clothes() : drawPaint(kind, this.#random);
    this.movers.push({
      id: this.#id++,
      class: classOf(kind),
      mesh: this.#meshOf(kind),
      parameter,
      size: sizeOf(kind),
      at,
      parameterAt: (time) => (braking(time) ? parameter + BRAKES : parameter),
    });
  }

  /** Those who drive as the ego does, ahead of it and behind. */
  companions(): void {
    const random = this.#random;
    const { standing } = this.#ego.plan;
    const small = (): VehicleKind => random.pick(['hatch', 'saloon', 'suv']);
    const add = (kind: VehicleKind, motion: EgoMotion, aheadS: number, aheadM: number): void =>
      this.#vehicle(kind, companion(this.#street, motion, aheadS, aheadM), (time) => {
        const { a, v } = motion.along(time + aheadS);
        return isBraking(a, v);
      });
    const { leadS } = this.#plan;
    add(small(), this.#plan.free, leadS, 6);
    if (standing) return;
    const lag = random.range(2.2, 3.2);
    const first = small();
    add(first, this.#ego, -lag, -7);
    const second = random.pick<VehicleKind>(['van', 'hatch', 'truck', 'suv', 'saloon', 'bus']);
    const apart = (vehicleSize(first).lengthM + vehicleSize(second).lengthM) / 2 + 2.4;
    add(second, this.#ego, -lag - random.range(2, 2.8), -7 - apart);
  }

  #kind(outer: boolean): RoadUser {
    const random = this.#random;
    if (outer && random.chance(0.12)) return random.pick(['truck', 'bus']);
    if (random.chance(0.05)) return 'motorcycle';
    return random.pick<RoadUser>(['hatch', 'saloon', 'suv', 'hatch', 'saloon', 'suv', 'van']);
  }

  /** People on foot on a mid-block crossing, for traffic to wait for. */
  #crossingHolds(uOf: (s: number) => number): Hold[] {
    return this.#street.crossings.map(({ s }, k) => ({
      at: uOf(s) - CROSSING_M / 2 - 1.2,
      held: (time) =>
        (this.#onFoot.get(k) ?? []).some(({ from, to }) => time > from - 3.5 && time < to - 0.8),
    }));
  }

  #flow(
    way: Way,
    place: (u: number, drift: number) => MoverState,
    next: () => { kind: RoadUser; eagerness: number; topMps: number; afterS: number },
  ): Car[] {
    const kinds: RoadUser[] = [];
    const cars = runFlow(way, this.#seconds + 1, () => {
      const { kind, eagerness, topMps, afterS } = next();
      return { entrant: { lengthM: sizeOf(kind).lengthM, eagerness, topMps, kind }, afterS };
    });
    for (const car of cars) kinds.push(car.entrant.kind as RoadUser);
    cars.forEach((car, i) => {
      const kind = kinds[i] ?? 'saloon';
      const wide = sizeOf(kind).widthM > 2.2;
      const drift = wide ? 0.06 : this.#random.range(0.1, 0.28);
      const at = (time: number): MoverState | undefined => {
        const along = car.along(time);
        return along && place(along.u, drift);
      };
      if (kind === 'cyclist') this.#rider(at, (time) => car.along(time)?.u ?? 0);
      else
        this.#vehicle(kind, at, (time) => {
          const along = car.along(time);
          return along !== undefined && isBraking(along.a, along.v);
        });
    });
    return cars;
  }

  /** All lanes of the main road but the ego's own. */
  lanes(): void {
    const street = this.#street;
    const random = this.#random;
    const { lengthM } = street.route;
    const headway = 60 / this.#style.traffic;
    const cruise = this.#ego.plan.cruiseMps;
    for (const direction of [-1, 1] as const) {
      const side: Side = direction === 1 ? -1 : 1;
      for (let lane = 0; lane < street.section.lanes; lane++) {
        const track = street.track(side, lane);
        const probes = Array.from({ length: 30 }, (_, i) => (i * lengthM) / 29);
        const own = direction === 1 && probes.some((s) => Math.abs(track(s) - this.#ego.track(s)) < 1.6);
        if (own) continue;
        const speed = cruise * (direction === 1 ? random.range(1.05, 1.2) : random.range(0.9, 1.05));
        const limits = speedLimits(street, speed);
        const uOf = (s: number): number => (direction === 1 ? s : lengthM - s);
        const sOf = (u: number): number => (direction === 1 ? u : lengthM - u);
        const holds = [...this.#signalHolds('main', direction, uOf), ...this.#crossingHolds(uOf)];
        const outer = lane === street.section.lanes - 1;
        this.#flow(
          {
            lengthM,
            limit: (u) => limits[Math.max(0, Math.min(limits.length - 1, Math.round(sOf(u))))] ?? speed,
            holds,
          },
          (u, drift) => {
            const s = sOf(u);
            return stateOnRoad(street, s, track(s) + drift * smoothNoise(s / 37, drift, 11), direction);
          },
          () => ({
            kind: this.#kind(outer),
            eagerness: random.range(0.88, 1.08),
            topMps: 60,
            afterS: Math.max(1.9, headway * random.range(0.4, 1.6)),
          }),
        );
      }
    }
  }

  #signalHolds(group: 'main', direction: 1 | -1, uOf: (s: number) => number): Hold[] {
    return this.#plan.programs.map((program) => ({
      at: uOf(stopStation(this.#street, program.junction, direction)),
      held: (time) => program.stateAt(group, time) !== 'green',
    }));
  }

  /** Over junctions with lights, from one side road straight into the other. */
  sideRoads(): void {
    const street = this.#street;
    const random = this.#random;
    for (const program of this.#plan.programs) {
      const j = program.junction;
      if (j.sides.length < 2) continue;
      const heading = street.headingAt(j.s);
      const endOf = (side: Side): number => street.kerbAt(side, j.s) + j.lengthM - 4;
      for (const side of [1, -1] as const) {
        const far: Side = side === 1 ? -1 : 1;
        const start = endOf(side);
        const lengthM = start + endOf(far);
        const stop = street.kerbAt(side, j.s) + j.filletM + 0.4 + CROSSING_M + STOP_GAP_M;
        const s = j.s - side * (j.halfWidthM / 2);
        this.#flow(
          {
            lengthM,
            limit: (u) => (Math.abs(start - u) < 20 ? 7.5 : 8.3),
            holds: [{ at: start - stop, held: (time) => program.stateAt('side', time) !== 'green' }],
          },
          (u, drift) => {
            const t = side * (start - u);
            const at = (dt: number): number => street.place(s, t + dt)[2];
            const [back, front] = [at(side * 1.4), at(-side * 1.4)];
            const [x, y] = street.place(s + drift * 0.3, t);
            return {
              p: [x, y, (back + front) / 2],
              yaw: heading - side * (Math.PI / 2),
              pitch: -Math.atan2(front - back, 2.8),
            };
          },
          () => ({
            kind: random.pick<RoadUser>(['hatch', 'saloon', 'suv', 'van', 'hatch', 'motorcycle']),
            eagerness: random.range(0.9, 1.05),
            topMps: 60,
            afterS: random.range(5, 16),
          }),
        );
      }
    }
  }

  /** Along cycle lanes, and along a gutter beside lanes that leave the room. */
  cyclists(): void {
    const street = this.#street;
    const random = this.#random;
    const { lengthM } = street.route;
    for (const direction of [-1, 1] as const) {
      const side: Side = direction === 1 ? -1 : 1;
      const strips = side === 1 ? street.profile.left : street.profile.right;
      const lane = strips.some(({ kind }) => kind === 'cycle');
      const roomy = street.section.laneWidthM >= 3.2 && strips.some(({ kind }) => kind === 'shoulder');
      if (!lane && !(roomy && strips.every(({ kind }) => kind !== 'parking'))) continue;
      if (this.#style.cruiseMps[1] > 17) continue;
      const track = (s: number): number => {
        const at = street.stripOf(side, lane ? 'cycle' : 'shoulder', s, 0);
        if (!at) return side * (street.kerbAt(side, s) - 0.4);
        return side * (lane ? (at.innerM + at.outerM) / 2 : at.innerM + 0.08);
      };
      const uOf = (s: number): number => (direction === 1 ? s : lengthM - s);
      this.#flow(
        {
          lengthM,
          limit: () => 6.2,
          holds: [...this.#signalHolds('main', direction, uOf), ...this.#crossingHolds(uOf)],
        },
        (u) => {
          const s = direction === 1 ? u : lengthM - u;
          return stateOnRoad(street, s, track(s) + 0.1 * smoothNoise(s / 9, 1.5, 3), direction);
        },
        () => ({ kind: 'cyclist', eagerness: random.range(0.7, 1), topMps: 60, afterS: random.range(5, 22) }),
      );
    }
  }

  #walker(walk: Walk, gone = (time: number): number => walk.gone(time)): void {
    const variant = this.#random.below(3);
    const poses = Array.from({ length: POSES }, (_, k) =>
      this.#mesh(`person ${variant} ${k}`, () => personMesh(k, variant).arrays()),
    );
    this.movers.push({
      id: this.#id++,
      class: 'pedestrian',
      mesh: poses[0] ?? 0,
      parameter: this.#clothes(),
      size: { lengthM: 0.6, widthM: 0.6, heightM: 1.79 },
      at: (time) => walk.stateAt(time),
      meshAt: (time) => poses[poseOf(gone(time), STRIDE_M)] ?? 0,
    });
  }

  /** Over side roads while the light for those on foot is green; where there are no lights, at once. */
  #mayCross = (junction: Junction, time: number): number => {
    const program = this.#plan.programs.find((p) => p.junction === junction);
    return program ? program.greenFrom('walkSide', time, 3) : time;
  };

  pavements(): void {
    const street = this.#street;
    const random = this.#random;
    // Nobody walks where there is no pavement.
    if (street.section.ditch) return;
    const { lengthM } = street.route;
    for (let s = 20; s < lengthM - 20; s += random.range(9, 30)) {
      const side: Side = random.chance(0.5) ? 1 : -1;
      const direction = random.chance(0.5) ? 1 : -1;
      const pace = paceOf(random);
      const offset = random.range(1.55, street.section.pavementM - 0.25);
      const j = street.junctions.find(
        (one) => one.sides.includes(side) && Math.abs(s - one.s) < one.halfWidthM + one.filletM + 2,
      );
      const to = Math.max(4, Math.min(lengthM - 4, s + direction * pace * (this.#seconds + 2)));
      if (j || Math.abs(to - s) < 3) continue;
      this.#walker(new Walk(street, pavementNodes(street, side, s, to, offset, this.#mayCross), 0, pace));
    }
  }

  /** A group that waits at the kerb and crosses the main road at a zebra from a moment on, then goes its way. */
  #cross(
    s: number,
    from: Side,
    startS: number,
    count: number,
    guarded: (node: WalkNode[]) => WalkNode[],
  ): number {
    const random = this.#random;
    let last = startS;
    for (let i = 0; i < count; i++) {
      const pace = paceOf(random);
      const offset = (i - (count - 1) / 2) * 0.85 + random.range(-0.1, 0.1);
      const begin = startS + random.range(0, 0.7);
      const nodes = crossingNodes(this.#street, from, s, offset, () => begin);
      const over: Side = from === 1 ? -1 : 1;
      const away = random.chance(0.5) ? 1 : -1;
      const to = Math.max(4, Math.min(this.#street.route.lengthM - 4, s + away * pace * (this.#seconds + 4)));
      const onward = pavementNodes(this.#street, over, s + offset, to, 1.6 + 0.5 * (i % 2), this.#mayCross);
      const walk = new Walk(this.#street, guarded([...nodes, ...onward]), begin - 1, pace);
      const width = this.#street.kerbAt(1, s) + this.#street.kerbAt(-1, s) + 1.8;
      last = Math.max(last, begin + width / pace);
      this.#walker(walk);
    }
    return last;
  }

  /** Over the main road: with the lights at junctions, and in gaps that the ego's own column leaves elsewhere. */
  crossings(): void {
    const random = this.#random;
    for (const program of this.#plan.programs) this.#crossAtLights(program);
    this.#street.crossings.forEach(({ s }, k) => {
      const arrives = arrivalOf(this.#ego, s, EGO_FRONT_M);
      if (arrives === undefined) return;
      const width = this.#street.kerbAt(1, s) + this.#street.kerbAt(-1, s);
      const took: { from: number; to: number }[] = [];
      // Over before the car ahead of the ego comes near, and again when those behind it have passed.
      const lead = (arrivalOf(this.#plan.free, s, EGO_FRONT_M) ?? arrives) - this.#plan.leadS - 1;
      const before = Math.min(lead, arrives) - 3 - width / 1.15;
      for (const start of [before, arrives + random.range(8, 10)]) {
        if (start < 0.5 || start > this.#seconds) continue;
        const from: Side = random.chance(0.5) ? 1 : -1;
        const to = this.#cross(s, from, start, 1 + random.below(3), (nodes) => nodes);
        took.push({ from: start, to });
      }
      this.#onFoot.set(k, took);
    });
  }

  #crossAtLights(program: SignalProgram): void {
    const random = this.#random;
    for (const end of [1, -1] as const) {
      for (const from of [1, -1] as const) {
        if (random.chance(0.25)) continue;
        for (let time = random.range(0, 2); time < this.#seconds; ) {
          const start = program.greenFrom('walkMain', time, 1.5) + random.range(0.6, 1.2);
          if (start > this.#seconds) break;
          // Those who come the other way keep to their right.
          this.#cross(
            mainZebraS(program.junction, end) + (from === 1 ? -0.75 : 0.75),
            from,
            start,
            1 + random.below(2),
            (nodes) => nodes,
          );
          time = start + 20;
        }
      }
    }
  }
}

const poseOf = (metres: number, perTurnM: number): number =>
  ((Math.floor((metres / perTurnM) * POSES) % POSES) + POSES) % POSES;

/** Adds the meshes of people to `meshes` and returns all movers, none of which ever meets another; ids go on from the scenery's. */
export function populate(
  street: Street,
  plan: SignalPlan,
  style: WorldStyle,
  seconds: number,
  seed: number,
  scenery: SceneryParts,
  meshes: MeshArrays[],
): Mover[] {
  const populace = new Populace(street, plan, style, seconds, seed, scenery, meshes);
  populace.companions();
  populace.crossings();
  populace.lanes();
  populace.sideRoads();
  populace.cyclists();
  // Nobody walks where there is no pavement.
  if (street.section.kerbM > 0.02) populace.pavements();
  return withoutCollisions(populace.movers, plan.ego, scenery.boxes, seconds);
}
