/** Puts single things beside the road: each with its mesh, its id, its echo for radar and, where the map has it, its element. */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { InstancePlacement, MeshArrays } from '../../../kernels/raycast.ts';
import { Random } from '../../random/random.ts';
import { addHouse } from '../meshes/house.ts';
import { MeshBuilder } from '../meshes/mesh.ts';
import { type SignKind, signMesh } from '../meshes/signs.ts';
import { type TreeKind, treeMesh } from '../meshes/trees.ts';
import type { Side } from '../model/profile.ts';
import type { SignalHead } from '../model/signal-heads.ts';
import type { Scatterer, TrueBox, TrueElement, TrueMap } from '../model/true-objects.ts';
import type { WorldStyle } from '../model/world-style.ts';
import type { Street } from '../road/street.ts';
import { type Footprint, type Frontage, houseAt } from './houses.ts';

export class Placer {
  readonly street: Street;
  readonly style: WorldStyle;
  /** One stream for all that stands beside the road: what is placed earlier moves what is drawn later. */
  readonly random: Random;
  readonly map: TrueMap;
  /** What is built into one piece: houses, hedges, rails. */
  readonly built = new MeshBuilder();
  readonly meshes: MeshArrays[] = [];
  readonly instances: InstancePlacement[] = [];
  readonly scatterers: Scatterer[] = [];
  readonly boxes: TrueBox[] = [];
  readonly heads: SignalHead[] = [];
  /** Bollards and marker posts of the map, numbered apart, so that the ids of all others stay. */
  readonly low: TrueElement[] = [];
  readonly #prototypes = new Map<string, number>();
  #nextId = 1;

  constructor(street: Street, style: WorldStyle, seed: number, map: TrueMap) {
    this.street = street;
    this.style = style;
    this.map = map;
    this.random = new Random(seed, 'scenery');
  }

  /** No kerbs and pavements: a road through open country. */
  get open(): boolean {
    return this.street.section.kerbM < 0.02;
  }

  get american(): boolean {
    return this.style.country === 'us';
  }

  get nextId(): number {
    return this.#nextId;
  }

  takeId(): number {
    return this.#nextId++;
  }

  /** The mesh of a prototype, made on first use. */
  prototype(name: string, make: () => MeshBuilder): number {
    const known = this.#prototypes.get(name);
    if (known !== undefined) return known;
    // Mesh 0 is the ground, mesh 1 what is built into one piece.
    const number = this.meshes.length + 2;
    this.meshes.push(make().arrays());
    this.#prototypes.set(name, number);
    return number;
  }

  /** Places a prototype at road coordinates, `above` the carriageway's height there (the kerb's height beyond it). */
  put(
    mesh: number,
    s: number,
    t: number,
    yaw: number,
    options: { parameter?: number; scale?: number; above?: number } = {},
  ): InstancePlacement {
    const kerbside = Math.abs(t) > this.street.kerbAt(t >= 0 ? 1 : -1, s);
    const base = options.above ?? (kerbside ? this.street.section.kerbM : 0);
    const instance: InstancePlacement = {
      mesh,
      id: this.takeId(),
      parameter: options.parameter ?? 0,
      p: this.street.place(s, t, base),
      yaw,
      scale: options.scale ?? 1,
    };
    this.instances.push(instance);
    return instance;
  }

  house(side: Side, foot: Footprint, frontage: Frontage, facing: 'main' | 'side' = 'main'): void {
    const house = houseAt(this.street, side, foot, frontage, this.random, facing);
    addHouse(house, this.built);
    for (const p of house.plan) {
      this.scatterers.push({ p: [p[0], p[1], p[2] + 1.2], rcsDbsm: this.random.range(2, 14) });
    }
  }

  tree(s: number, t: number, kinds: readonly [TreeKind, ...TreeKind[]]): void {
    const kind = this.random.pick(kinds);
    const variant = this.random.below(kind === 'bush' ? 2 : 3);
    const mesh = this.prototype(`${kind}${variant}`, () =>
      treeMesh(kind, new Random(variant, `tree ${kind}`)),
    );
    this.put(mesh, s, t, this.random.range(0, 2 * Math.PI), {
      parameter: this.random.below(6),
      scale: this.random.range(0.8, 1.25),
    });
    if (kind !== 'bush')
      this.scatterers.push({ p: this.street.place(s, t, 1), rcsDbsm: this.random.range(-8, 2) });
  }

  /** The map's element and the echo of a pole whose foot is at `p`; its mesh is the caller's. */
  pole(kind: 'lamp' | 'signal' | 'sign', p: Vec3, heightM: number): void {
    this.map.elements.push({
      id: `pole-${this.map.elements.length}`,
      class: 'pole',
      subtype: kind,
      points: [
        [p[0], p[1], p[2]],
        [p[0], p[1], p[2] + heightM],
      ],
    });
    this.scatterers.push({ p: [p[0], p[1], p[2] + 0.7], rcsDbsm: this.random.range(1, 7) });
  }

  /** The map's element of a low post whose foot is at `p`; its mesh and its echo are the caller's. */
  lowPost(kind: 'bollard' | 'marker_post', p: Vec3, heightM: number): void {
    this.low.push({
      id: `${kind}-${this.low.length}`,
      class: 'pole',
      subtype: kind,
      points: [
        [p[0], p[1], p[2]],
        [p[0], p[1], p[2] + heightM],
      ],
    });
  }

  /** A sign on its pole that faces `yaw`, its middle `heightM` above the foot. */
  sign(kind: SignKind, s: number, t: number, yaw: number, heightM = 2.35): void {
    const mesh = this.prototype(`sign ${kind} ${heightM}`, () => signMesh(kind, heightM));
    const { p } = this.put(mesh, s, t, yaw + this.random.range(-0.06, 0.06));
    this.pole('sign', p, heightM + 0.3);
    this.map.elements.push({
      id: `sign-${this.map.elements.length}`,
      class: 'sign',
      subtype: kind,
      points: [[p[0] + Math.cos(yaw) * 0.055, p[1] + Math.sin(yaw) * 0.055, p[2] + heightM]],
    });
    this.scatterers.push({ p: [p[0], p[1], p[2] + heightM], rcsDbsm: this.random.range(5, 15) });
  }
}
