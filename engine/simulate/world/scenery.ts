/** Puts buildings, trees, parked cars, lamps, signs and lights along the street. */
import type { Vec3 } from '../../contract/calibration.ts';
import type { InstancePlacement, MeshArrays } from '../../kernels/raycast.ts';
import { Random } from '../random.ts';
import { addHouse, type Frontage, houseAt, plots } from './buildings.ts';
import {
  bollardMesh,
  hedge,
  lampMesh,
  type SignalShape,
  signalHeadMesh,
  signalPoleMesh,
} from './furniture.ts';
import type { TrueMap } from './map.ts';
import { MeshBuilder } from './mesh.ts';
import { addGuardRail, benchMesh, binMesh, markerPostMesh, shelterMesh } from './roadside.ts';
import type { SignalGroup } from './signals.ts';
import { type SignKind, signMesh } from './signs.ts';
import { CROSSING_M, type Junction, type Side, STOP_GAP_M, type Street } from './street.ts';
import { type TreeKind, treeMesh } from './trees.ts';
import { drawPaint, type VehicleKind, vehicleMesh, vehicleSize } from './vehicles.ts';
import type { Scatterer, TrueBox, WorldStyle } from './world.ts';

type Stretch = {
  readonly from: number;
  readonly to: number;
  readonly frontage: Frontage;
  readonly trees: boolean;
};

/** Lamps whose state changes: placed anew at each moment. */
export type SignalHead = {
  readonly mesh: number;
  readonly id: number;
  /** Middle of its foot. */
  readonly p: Vec3;
  readonly yaw: number;
  readonly junction: Junction;
  readonly group: SignalGroup;
};

export type SceneryParts = {
  readonly heads: readonly SignalHead[];
  readonly meshes: readonly MeshArrays[];
  readonly instances: readonly InstancePlacement[];
  readonly scatterers: readonly Scatterer[];
  readonly boxes: readonly TrueBox[];
  /** Mesh number of each vehicle kind, for traffic. */
  readonly vehicles: ReadonlyMap<VehicleKind, number>;
  readonly nextId: number;
};

export class Scenery {
  readonly #street: Street;
  readonly #style: WorldStyle;
  readonly #random: Random;
  readonly #map: TrueMap;
  readonly #stretches: Record<Side, Stretch[]>;
  readonly #meshes: MeshArrays[] = [];
  readonly #prototypes = new Map<string, number>();
  readonly #instances: InstancePlacement[] = [];
  readonly #scatterers: Scatterer[] = [];
  readonly #boxes: TrueBox[] = [];
  readonly #heads: SignalHead[] = [];
  readonly #built = new MeshBuilder();
  #id = 1;

  constructor(street: Street, style: WorldStyle, seed: number, map: TrueMap) {
    this.#street = street;
    this.#style = style;
    this.#map = map;
    this.#random = new Random(seed, 'scenery');
    this.#stretches = { 1: this.#plan(1), [-1]: this.#plan(-1) } as Record<Side, Stretch[]>;
  }

  #plan(side: Side): Stretch[] {
    const out: Stretch[] = [];
    const { terrace, houses, park } = this.#style.frontage;
    for (const block of this.#street.blocks(side)) {
      let from = block.from;
      while (from < block.to - 1) {
        let to = Math.min(block.to, from + this.#random.range(60, 130));
        if (block.to - to < 45) to = block.to;
        const roll = this.#random.uniform() * (terrace + houses + park);
        const frontage: Frontage = roll < terrace ? 'terrace' : roll < terrace + houses ? 'houses' : 'park';
        out.push({ from, to, frontage, trees: this.#random.chance(frontage === 'terrace' ? 0.6 : 0.35) });
        from = to;
      }
    }
    return out;
  }

  /** No kerbs and pavements: a road through open country. */
  get #open(): boolean {
    return this.#street.section.kerbM < 0.02;
  }

  yardAt(side: Side, s: number): 'grass' | 'gravel' | 'paving' {
    const stretch = this.#stretches[side].find((x) => s >= x.from && s < x.to);
    return stretch?.frontage === 'terrace' ? 'gravel' : 'grass';
  }

  /** The mesh of a prototype, made on first use. */
  #prototype(name: string, make: () => MeshBuilder): number {
    const known = this.#prototypes.get(name);
    if (known !== undefined) return known;
    // Mesh 0 is the ground, mesh 1 what is built into one piece.
    const number = this.#meshes.length + 2;
    this.#meshes.push(make().arrays());
    this.#prototypes.set(name, number);
    return number;
  }

  /** Places a prototype at road coordinates, `above` the carriageway's height there (the kerb's height beyond it). */
  #put(
    mesh: number,
    s: number,
    t: number,
    yaw: number,
    options: { parameter?: number; scale?: number; above?: number } = {},
  ): InstancePlacement {
    const kerbside = Math.abs(t) > this.#street.kerbAt(t >= 0 ? 1 : -1, s);
    const base = options.above ?? (kerbside ? this.#street.section.kerbM : 0);
    const instance: InstancePlacement = {
      mesh,
      id: this.#id++,
      parameter: options.parameter ?? 0,
      p: this.#street.place(s, t, base),
      yaw,
      scale: options.scale ?? 1,
    };
    this.#instances.push(instance);
    return instance;
  }

  build(): void {
    for (const side of [1, -1] as const) {
      for (const stretch of this.#stretches[side]) this.#frontage(side, stretch);
    }
    for (const junction of this.#street.junctions) this.#junction(junction);
    this.#rails();
    if (this.#open) this.#markerPosts();
    else {
      this.#lamps();
      this.#furniture();
    }
    this.#parking();
    this.#crossings();
    this.#roadsideSigns();
  }

  take(): SceneryParts {
    const vehicles = new Map<VehicleKind, number>();
    for (const kind of ['hatch', 'saloon', 'suv', 'van', 'truck', 'bus'] as const) {
      vehicles.set(
        kind,
        this.#prototype(kind, () => vehicleMesh(kind)),
      );
    }
    return {
      meshes: [this.#built.arrays(), ...this.#meshes],
      instances: [{ mesh: 1, id: 0, parameter: 0, p: [0, 0, 0], yaw: 0 }, ...this.#instances],
      scatterers: this.#scatterers,
      boxes: this.#boxes,
      heads: this.#heads,
      vehicles,
      nextId: this.#id,
    };
  }

  #house(
    side: Side,
    foot: Parameters<typeof houseAt>[2],
    frontage: Frontage,
    facing: 'main' | 'side' = 'main',
  ): void {
    const house = houseAt(this.#street, side, foot, frontage, this.#random, facing);
    addHouse(house, this.#built);
    for (const p of house.plan) {
      this.#scatterers.push({ p: [p[0], p[1], p[2] + 1.2], rcsDbsm: this.#random.range(2, 14) });
    }
  }

  #tree(s: number, t: number, kinds: readonly [TreeKind, ...TreeKind[]]): void {
    const kind = this.#random.pick(kinds);
    const variant = this.#random.below(kind === 'bush' ? 2 : 3);
    const mesh = this.#prototype(`${kind}${variant}`, () =>
      treeMesh(kind, new Random(variant, `tree ${kind}`)),
    );
    this.#put(mesh, s, t, this.#random.range(0, 2 * Math.PI), {
      parameter: this.#random.below(6),
      scale: this.#random.range(0.8, 1.25),
    });
    if (kind !== 'bush')
      this.#scatterers.push({ p: this.#street.place(s, t, 1), rcsDbsm: this.#random.range(-8, 2) });
  }

  #frontage(side: Side, { from, to, frontage, trees }: Stretch): void {
    const random = this.#random;
    if (this.#open) {
      this.#country(side, from, to, frontage === 'houses');
      return;
    }
    const footway = 0.15 + this.#street.section.pavementM;
    const back = this.#street.widestKerb(side, from, to) + footway;
    const [s0, s1] = [from + footway + 0.8, to - footway - 0.8];
    if (frontage === 'terrace') {
      const setback = random.chance(0.7) ? 0.25 : random.range(1.2, 2.5);
      for (const [a, b] of plots(s0, s1, [8, 17], random.chance(0.75) ? [0.02, 0.02] : [0.02, 3.5], random)) {
        const t0 = back + setback;
        this.#house(side, { s0: a, s1: b, t0, t1: t0 + random.range(9, 12.5) }, frontage);
      }
    } else if (frontage === 'houses') {
      const garden = random.range(4, 7);
      const fence = random.chance(0.7) ? 'hedge' : 'wall';
      for (const [a, b] of plots(s0, s1, [10, 14], [5, 10], random)) {
        const t0 = back + garden + random.range(0, 1.5);
        this.#house(side, { s0: a, s1: b, t0, t1: t0 + random.range(8, 10.5) }, frontage);
        const gate = a + (b - a) * random.range(0.2, 0.7);
        const line = (x: number, y: number): void => {
          const n = Math.max(1, Math.round((y - x) / 4));
          for (let i = 0; i < n; i++) {
            const p = (k: number) =>
              this.#street.place(x + ((y - x) * k) / n, side * (back + 0.45), this.#street.section.kerbM);
            hedge(
              p(i),
              p(i + 1),
              fence === 'hedge' ? 1.15 : 0.8,
              fence === 'hedge' ? 0.6 : 0.22,
              this.#built,
              fence,
            );
          }
        };
        line(a - 2.4, gate - 0.7);
        line(gate + 0.7, b + 2.4);
        if (random.chance(0.6))
          this.#tree(b + random.range(1.5, 3.5), side * (back + random.range(2, garden)), [
            'round',
            'conifer',
            'bush',
            'round',
          ]);
        if (random.chance(0.5))
          this.#tree(a + random.range(0, 3), side * (t0 + 14), ['tall', 'round', 'conifer']);
        if (random.chance(0.7)) this.#tree(a + random.range(0, 8), side * (back + 1.6), ['bush']);
      }
    } else {
      const count = Math.round((s1 - s0) * 0.16);
      for (let i = 0; i < count; i++) {
        this.#tree(random.range(s0, s1), side * (back + random.range(2.5, 30)), [
          'round',
          'tall',
          'round',
          'conifer',
          'bush',
        ]);
      }
      for (const [a, b] of plots(s0 - 6, s1 + 6, [10, 18], [0.02, 9], random)) {
        this.#house(side, { s0: a, s1: b, t0: back + 36, t1: back + 47 }, 'terrace');
      }
    }
    if (trees && frontage !== 'park') {
      for (let s = s0 + 4; s < s1 - 2; s += random.range(11, 15)) {
        if (this.#street.clear(s, 6))
          this.#tree(s, side * (this.#street.kerbAt(side, s) + 1.0), ['round', 'tall']);
      }
    }
  }

  /** Open country: copses and lone trees beyond the ditch, bushes along it, here and there a farm. */
  #country(side: Side, from: number, to: number, farm: boolean): void {
    const random = this.#random;
    const back = this.#street.widestKerb(side, from, to) + this.#street.section.pavementM + 0.5;
    for (let s = from + 4; s < to - 4; s += random.range(14, 42)) {
      const lone = random.chance(0.5);
      const count = lone ? 1 : 2 + random.below(5);
      const at = back + (lone ? random.range(2, 14) : random.range(14, 55));
      const kinds: [TreeKind, ...TreeKind[]] = random.chance(0.3) ? ['conifer'] : ['round', 'tall', 'bush'];
      for (let i = 0; i < count; i++) {
        const along = Math.max(from + 2, Math.min(to - 2, s + random.range(-6, 6)));
        this.#tree(along, side * (at + (lone ? 0 : random.range(0, 10))), kinds);
      }
    }
    if (!farm || to - from < 40) return;
    const s = random.range(from + 10, to - 28);
    const t0 = back + random.range(18, 40);
    this.#house(side, { s0: s, s1: s + random.range(10, 14), t0, t1: t0 + 9 }, 'houses');
    this.#house(side, { s0: s - 4, s1: s + 14, t0: t0 + 16, t1: t0 + 27 }, 'houses');
  }

  #rails(): void {
    const rails = this.#street.roadside().filter(({ kind }) => kind === 'guard_rail');
    for (const rail of rails) addGuardRail(this.#street, rail, this.#built);
  }

  /** Every 50 m on both sides, as beside roads outside towns. */
  #markerPosts(): void {
    const mesh = this.#prototype('marker post', markerPostMesh);
    for (let s = 25; s < this.#street.route.lengthM - 10; s += 50) {
      if (!this.#street.clear(s, 2)) continue;
      for (const side of [1, -1] as const) {
        const yaw = this.#street.headingAt(s) + (side === -1 ? Math.PI : 0);
        this.#put(mesh, s, side * (this.#street.kerbAt(side, s) + 0.5), yaw);
      }
    }
  }

  /** Shelters at bus bays, benches and bins along the back of the pavement and beside shelters. */
  #furniture(): void {
    const random = this.#random;
    const street = this.#street;
    const { pavementM } = street.section;
    for (const side of [1, -1] as const) {
      const towards = (s: number): number => street.headingAt(s) - side * (Math.PI / 2);
      const bin = (s: number): void => {
        const mesh = this.#prototype('bin', binMesh);
        this.#put(mesh, s, side * (street.kerbAt(side, s) + 0.62), towards(s) + Math.PI);
      };
      let last = -100;
      for (let s = 20; s < street.route.lengthM - 20; s += 2) {
        // The middle of a bay: as wide as it gets on both sides of here.
        const full = [s - 8, s, s + 8].every((x) => street.stripOf(side, 'bay', x, 2.6));
        if (!full || s - last < 60 || !street.clear(s, 8)) continue;
        last = s;
        const mesh = this.#prototype('shelter', shelterMesh);
        this.#put(mesh, s, side * (street.kerbAt(side, s) + Math.min(1.75, pavementM - 0.85)), towards(s));
        bin(s - 4);
      }
      for (let s = 30; s < street.route.lengthM - 20; s += random.range(35, 75)) {
        if (!street.clear(s, 5) || street.stripOf(side, 'bay', s, 0.5)) continue;
        if (random.chance(0.55)) bin(s);
        else {
          const mesh = this.#prototype('bench', benchMesh);
          this.#put(mesh, s, side * (street.kerbAt(side, s) + pavementM - 0.15), towards(s));
        }
      }
    }
  }

  #pole(kind: 'lamp' | 'signal' | 'sign', p: readonly [number, number, number], heightM: number): void {
    this.#map.elements.push({
      id: `pole-${this.#map.elements.length}`,
      class: 'pole',
      subtype: kind,
      points: [
        [p[0], p[1], p[2]],
        [p[0], p[1], p[2] + heightM],
      ],
    });
    this.#scatterers.push({ p: [p[0], p[1], p[2] + 0.7], rcsDbsm: this.#random.range(1, 7) });
  }

  /** A sign that faces `yaw`. */
  #sign(kind: SignKind, s: number, t: number, yaw: number, at = 2.35): void {
    const mesh = this.#prototype(`sign ${kind} ${at}`, () => signMesh(kind, at));
    const { p } = this.#put(mesh, s, t, yaw + this.#random.range(-0.06, 0.06));
    this.#pole('sign', p, at + 0.3);
    this.#map.elements.push({
      id: `sign-${this.#map.elements.length}`,
      class: 'sign',
      subtype: kind,
      points: [[p[0] + Math.cos(yaw) * 0.055, p[1] + Math.sin(yaw) * 0.055, p[2] + at]],
    });
    this.#scatterers.push({ p: [p[0], p[1], p[2] + at], rcsDbsm: this.#random.range(5, 15) });
  }

  /** A head at `alongM` of the arm that reaches along the left of `yaw`, `upM` above the pole's foot. */
  #head(
    junction: Junction,
    group: SignalGroup,
    foot: Vec3,
    yaw: number,
    alongM: number,
    upM: number,
    shape: SignalShape,
  ): void {
    const plate = this.#style.country === 'us';
    const mesh = this.#prototype(`head ${shape} ${plate}`, () => signalHeadMesh(shape, plate));
    const out = shape === 'walk' ? 0.17 : 0.2;
    const p: Vec3 = [
      foot[0] - Math.sin(yaw) * alongM + Math.cos(yaw) * out,
      foot[1] + Math.cos(yaw) * alongM + Math.sin(yaw) * out,
      foot[2] + upM,
    ];
    this.#heads.push({ mesh, id: this.#id++, p, yaw, junction, group });
    this.#map.elements.push({
      id: `light-${this.#map.elements.length}`,
      class: 'light',
      subtype: shape === 'walk' ? 'pedestrian' : 'vehicle',
      points: [[p[0], p[1], p[2] + (shape === 'walk' ? 0.25 : 0.46)]],
    });
  }

  /**
   * Lights for one approach: in Europe at the stop line, low on the pole and, over wide roads, on an arm; in the US behind
   * the junction, hung from a mast arm. `s`, `t`: of the pole; the arm reaches to the left of `yaw`, over the lanes.
   */
  #signal(junction: Junction, group: 'main' | 'side', s: number, t: number, yaw: number, armM: number): void {
    const us = this.#style.country === 'us';
    const [heightM, armZ] = us ? [6.4, 5.9] : armM > 0 ? [5.6, 5.4] : [3.3, 0];
    const mesh = this.#prototype(`signal pole ${heightM} ${armM.toFixed(1)}`, () =>
      signalPoleMesh(heightM, armM, armZ),
    );
    const { p } = this.#put(mesh, s, t, yaw);
    this.#pole('signal', p, heightM);
    if (us) {
      for (const at of armM > 6 ? [armM - 0.3, armM - 3.3] : [armM - 0.3])
        this.#head(junction, group, p, yaw, at, armZ - 0.75, 'vehicle');
      return;
    }
    this.#head(junction, group, p, yaw, 0, 2.3, 'vehicle');
    if (armM > 0) this.#head(junction, group, p, yaw, armM - 0.2, 4.75, 'vehicle');
  }

  /** For those on foot: a low pole with a head at each end of a zebra. */
  #walkSignals(j: Junction): void {
    const heading = this.#street.headingAt(j.s);
    const post = (s: number, t: number, yaw: number, group: SignalGroup): void => {
      const mesh = this.#prototype('walk pole', () => signalPoleMesh(2.75, 0, 0));
      const { p } = this.#put(mesh, s, t, yaw);
      this.#pole('signal', p, 2.75);
      this.#head(j, group, p, yaw, 0, 2.15, 'walk');
    };
    for (const end of [1, -1] as const) {
      const s = j.s + end * (j.halfWidthM + j.filletM + 0.4 + CROSSING_M + 0.15);
      for (const side of [1, -1] as const)
        post(s, side * (this.#street.kerbAt(side, s) + 0.45), heading - side * (Math.PI / 2), 'walkMain');
    }
    for (const side of j.sides) {
      const t = side * (this.#street.kerbAt(side, j.s) + j.filletM + 0.4 + CROSSING_M + 0.1);
      for (const edge of [1, -1])
        post(j.s + edge * (j.halfWidthM + 0.45), t, edge === 1 ? heading + Math.PI : heading, 'walkSide');
    }
  }

  #junction(j: Junction): void {
    const street = this.#street;
    const random = this.#random;
    const heading = street.headingAt(j.s);
    const { pavementM } = street.section;
    for (const along of [1, -1] as const) {
      // Traffic with s has its right at t < 0.
      const side: Side = along === 1 ? -1 : 1;
      const stop = j.s - along * (street.zoneM(j) + STOP_GAP_M);
      const facing = along === 1 ? heading + Math.PI : heading;
      const kerb = street.kerbAt(side, stop);
      const t = side * (kerb + 0.55);
      const us = this.#style.country === 'us';
      if (j.signals && us) {
        const beyond = j.s + along * (j.halfWidthM + j.filletM + 0.8);
        const far = street.kerbAt(side, beyond);
        this.#signal(j, 'main', beyond, side * (far + 0.8), facing, Math.max(3.5, far - 1));
      } else if (j.signals) this.#signal(j, 'main', stop, t, facing, Math.min(5, kerb - 0.6));
      else if (!us) this.#sign('priority_road', stop - along * 6, t, facing);
      if (random.chance(0.5))
        this.#sign(
          us ? 'us_direction' : 'direction',
          stop - along * 24,
          side * (street.kerbAt(side, stop - along * 24) + 1.0),
          facing,
          2.6,
        );
    }
    if (j.signals) this.#walkSignals(j);
    for (const side of j.sides) {
      const kerb = street.kerbAt(side, j.s);
      const travel = heading - side * (Math.PI / 2);
      const stopT = side * (kerb + j.filletM + 0.4 + CROSSING_M + STOP_GAP_M);
      const right = -side;
      const s = j.s + right * (j.halfWidthM + 0.55);
      if (j.signals && this.#style.country === 'us') {
        // Across the main road, on the right as seen by those who come out.
        const over: Side = side === 1 ? -1 : 1;
        const t = over * (street.kerbAt(over, j.s) + j.filletM + 0.4 + CROSSING_M + 0.8);
        this.#signal(j, 'side', j.s + right * (j.halfWidthM + 0.8), t, travel + Math.PI, 3.6);
      } else if (j.signals) this.#signal(j, 'side', s, stopT, travel + Math.PI, 0);
      else
        this.#sign(
          this.#style.country === 'us' || random.chance(0.5) ? 'stop' : 'give_way',
          s,
          stopT,
          travel + Math.PI,
        );
      this.#sign(
        this.#style.country === 'us' ? 'us_street_name' : 'street_name',
        j.s - right * (j.halfWidthM + 1.4),
        side * (kerb + 1.4),
        travel + Math.PI,
        2.6,
      );
      for (const edge of this.#open ? [] : [1, -1]) {
        for (let i = 0; i < 3; i++) {
          const a = (0.25 + 0.25 * i) * Math.PI;
          const r = j.filletM - 0.45;
          const [cs, ct] = [j.s + edge * (j.halfWidthM + j.filletM), kerb + j.filletM];
          this.#put(
            this.#prototype('bollard', bollardMesh),
            cs - edge * Math.cos(a / 1) * r,
            side * (ct - Math.sin(a) * r),
            0,
          );
        }
      }
      // Houses along the side road, beyond those of the main road, and something at its end.
      const lane = j.halfWidthM + 0.15 + pavementM;
      for (const edge of [1, -1] as const) {
        const built = this.#open ? kerb + j.lengthM : kerb + pavementM + 17;
        for (const [a, b] of plots(built, kerb + j.lengthM - 4, [9, 15], [0.02, 5], random)) {
          const depth = random.range(8, 11);
          const near = j.s + edge * (lane + 0.4);
          this.#sideHouse(side, near, near + edge * depth, a, b);
        }
        for (let d = kerb + 24; d < kerb + j.lengthM - 6; d += random.range(12, 22)) {
          if (random.chance(0.5)) this.#tree(j.s + edge * (j.halfWidthM + 1), side * d, ['round', 'tall']);
        }
      }
      this.#house(
        side,
        { s0: j.s - 11, s1: j.s + 11, t0: kerb + j.lengthM + 3, t1: kerb + j.lengthM + 14 },
        'terrace',
      );
      // Where no lights let cars through: one that waits, and some that stand along the side road.
      if (j.signals) continue;
      if (random.chance(0.85)) this.#car(j.s + right * (j.halfWidthM / 2), stopT + side * 3.2, travel);
      if (random.chance(0.4)) this.#car(j.s + right * (j.halfWidthM / 2), stopT + side * 9.6, travel);
      for (let d = kerb + 30; d < kerb + j.lengthM - 8; d += random.range(6.5, 12)) {
        if (random.chance(0.4)) this.#car(j.s - right * (j.halfWidthM - 0.95), side * d, travel + Math.PI);
      }
    }
  }

  #sideHouse(side: Side, near: number, far: number, t0: number, t1: number): void {
    const [s0, s1] = [Math.min(near, far), Math.max(near, far)];
    this.#house(side, { s0, s1, t0, t1 }, 'terrace', 'side');
  }

  #car(s: number, t: number, yaw: number): void {
    const random = this.#random;
    const kind = random.pick<VehicleKind>(['hatch', 'saloon', 'suv', 'hatch', 'saloon', 'van']);
    const mesh = this.#prototype(kind, () => vehicleMesh(kind));
    const turned = yaw + random.range(-0.025, 0.025);
    const { id, p } = this.#put(mesh, s, t, turned, { parameter: drawPaint(kind, random), above: 0 });
    const { lengthM, widthM, heightM } = vehicleSize(kind);
    this.#boxes.push({
      id,
      class: kind === 'van' ? 'van' : 'car',
      p,
      yaw: turned,
      size: [lengthM, widthM, heightM],
    });
    for (const [along, across] of [
      [0.45, 0.35],
      [0.45, -0.35],
      [-0.45, 0.35],
      [-0.45, -0.35],
    ] as const) {
      const [dx, dy] = [along * lengthM, across * widthM];
      const [c, sn] = [Math.cos(turned), Math.sin(turned)];
      this.#scatterers.push({
        p: [p[0] + dx * c - dy * sn, p[1] + dx * sn + dy * c, p[2] + 0.6],
        rcsDbsm: random.range(0, 11),
      });
    }
  }

  #lamps(): void {
    const mesh = this.#prototype('lamp', lampMesh);
    let side: Side = 1;
    for (let s = 12; s < this.#street.route.lengthM - 5; s += 24) {
      side = side === 1 ? -1 : 1;
      if (!this.#street.clear(s, 3)) continue;
      const t = side * (this.#street.kerbAt(side, s) + 0.5);
      const { p } = this.#put(mesh, s, t, this.#street.headingAt(s) - side * (Math.PI / 2));
      this.#pole('lamp', p, 6.6);
    }
  }

  #parking(): void {
    for (const side of [1, -1] as const) {
      const strips = side === 1 ? this.#street.profile.left : this.#street.profile.right;
      if (!strips.some(({ kind }) => kind === 'parking')) continue;
      for (let s = 8; s < this.#street.route.lengthM - 8; s += this.#random.range(5.6, 6.6)) {
        if (!this.#street.clear(s, 9) || this.#random.chance(0.42)) continue;
        // Where the strip runs out a car would stand in the way: both its ends need the room.
        const [at, ahead] = [s, s + 3].map((x) => this.#street.stripOf(side, 'parking', x, 2.2));
        if (!at || !ahead || !this.#street.stripOf(side, 'parking', s - 3, 2.2)) continue;
        const heading = this.#street.headingAt(s);
        this.#car(s, side * (at.innerM + 1.28), side === -1 ? heading : heading + Math.PI);
      }
    }
  }

  #crossings(): void {
    const kind: SignKind = this.#style.country === 'us' ? 'us_crosswalk' : 'pedestrian_crossing';
    for (const { s } of this.#street.crossings) {
      const heading = this.#street.headingAt(s);
      this.#sign(kind, s - CROSSING_M / 2 - 0.8, -(this.#street.kerbAt(-1, s) + 0.5), heading + Math.PI);
      this.#sign(kind, s + CROSSING_M / 2 + 0.8, this.#street.kerbAt(1, s) + 0.5, heading);
    }
  }

  /** What the road itself asks for: limits, bends ahead, where one may not stand. */
  #roadsideSigns(): void {
    const us = this.#style.country === 'us';
    const street = this.#street;
    const [slow, usual] = this.#limits();
    const parks = (side: Side): boolean =>
      (side === 1 ? street.profile.left : street.profile.right).some(({ kind }) => kind === 'parking');
    for (let s = 45; s < street.route.lengthM - 20; s += this.#random.range(38, 70)) {
      if (!street.clear(s, 8)) continue;
      const side: Side = this.#random.chance(0.6) ? -1 : 1;
      const along = side === -1 ? 1 : -1;
      const heading = street.headingAt(s);
      const bend = street.route.curvature(s + along * 40) * along;
      const stand: SignKind = us ? 'us_no_parking' : parks(side) ? 'parking' : 'no_stopping';
      const kind =
        Math.abs(bend) > 1 / 130
          ? this.#bendSign(bend > 0, us)
          : this.#random.pick<SignKind>([
              usual,
              usual,
              slow,
              stand,
              stand,
              us ? 'us_pedestrians' : 'children',
            ]);
      this.#sign(
        kind,
        s + 3,
        side * (street.kerbAt(side, s + 3) + (this.#open ? 1.5 : 0.6)),
        side === -1 ? heading + Math.PI : heading,
      );
    }
  }

  #bendSign(left: boolean, us: boolean): SignKind {
    if (us) return left ? 'us_curve_left' : 'us_curve_right';
    return left ? 'curve_left' : 'curve_right';
  }

  /** Speed limits that fit how fast one drives here. */
  #limits(): readonly [SignKind, SignKind] {
    const fast = this.#style.cruiseMps[1];
    if (this.#style.country === 'us')
      return fast > 17 ? ['speed_35_mph', 'speed_55_mph'] : ['speed_25_mph', 'speed_35_mph'];
    return fast > 17 ? ['speed_70', 'speed_100'] : ['speed_30', 'speed_50'];
  }
}
