/** Collects the road users of a drive: id, mesh at a moment, colours and size of each. */
import type { MeshArrays } from '../../../kernels/raycast.ts';
import type { Random } from '../../random/random.ts';
import { cyclistMesh, motorcycleMesh, PEDAL_M, POSES, personMesh, STRIDE_M } from '../meshes/people.ts';
import type { VehicleKind } from '../meshes/vehicle-shapes.ts';
import { BRAKES, drawPaint, vehicleSize } from '../meshes/vehicles.ts';
import type { Mover, MoverClass } from '../model/mover.ts';
import type { SceneryParts } from '../roadside/scenery.ts';
import type { Walk } from './walkers.ts';

const CLOTHES = [
  0x8a2d2d, 0x2d4f8a, 0x3d6b45, 0xc9b27a, 0x444b55, 0x9a9aa0, 0x7a4a6b, 0xd8d4c8, 0xb0632a, 0x22262e,
] as const;

export type MotorKind = VehicleKind | 'motorcycle';

export type RoadUserKind = MotorKind | 'cyclist';

type Size = Mover['size'];

const SIZES: Record<'motorcycle' | 'cyclist' | 'pedestrian', Size> = {
  motorcycle: { lengthM: 2.1, widthM: 0.8, heightM: 1.79 },
  cyclist: { lengthM: 1.8, widthM: 0.62, heightM: 1.79 },
  pedestrian: { lengthM: 0.6, widthM: 0.6, heightM: 1.79 },
};

export function sizeOf(kind: RoadUserKind): Size {
  return kind === 'motorcycle' || kind === 'cyclist' ? SIZES[kind] : vehicleSize(kind);
}

function classOf(kind: MotorKind): MoverClass {
  return kind === 'hatch' || kind === 'saloon' || kind === 'suv' ? 'car' : kind;
}

export class RoadUsers {
  readonly movers: Mover[] = [];
  readonly #random: Random;
  readonly #vehicles: SceneryParts['vehicles'];
  readonly #meshes: MeshArrays[];
  readonly #made = new Map<string, number>();
  #nextId: number;

  /** Ids go on from the scenery's; meshes that it lacks are added to `meshes`. */
  constructor(scenery: SceneryParts, meshes: MeshArrays[], random: Random) {
    this.#vehicles = scenery.vehicles;
    this.#nextId = scenery.nextId;
    this.#meshes = meshes;
    this.#random = random;
  }

  addVehicle(kind: MotorKind, at: Mover['at'], braking: (time: number) => boolean): void {
    const parameter = kind === 'motorcycle' ? this.#clothes() : drawPaint(kind, this.#random);
    this.movers.push({
      id: this.#nextId++,
      class: classOf(kind),
      mesh:
        kind === 'motorcycle'
          ? this.#mesh(kind, () => motorcycleMesh().arrays())
          : (this.#vehicles.get(kind) ?? 0),
      parameter,
      size: sizeOf(kind),
      at,
      parameterAt: (time) => (braking(time) ? parameter + BRAKES : parameter),
    });
  }

  /** `gone`: metres ridden by a time, which turn the pedals. */
  addCyclist(at: Mover['at'], gone: (time: number) => number): void {
    this.#addPosed('cyclist', at, gone, cyclistMesh, PEDAL_M);
  }

  addPedestrian(walk: Walk): void {
    this.#addPosed(
      'pedestrian',
      (time) => walk.stateAt(time),
      (time) => walk.gone(time),
      personMesh,
      STRIDE_M,
    );
  }

  /** One whose legs go through all poses once every `perTurnM`. */
  #addPosed(
    kind: 'cyclist' | 'pedestrian',
    at: Mover['at'],
    gone: (time: number) => number,
    meshOf: typeof personMesh,
    perTurnM: number,
  ): void {
    const variant = this.#random.below(3);
    const poses = Array.from({ length: POSES }, (_, k) =>
      this.#mesh(`${kind} ${variant} ${k}`, () => meshOf(k, variant).arrays()),
    );
    this.movers.push({
      id: this.#nextId++,
      class: kind,
      mesh: poses[0] ?? 0,
      parameter: this.#clothes(),
      size: SIZES[kind],
      at,
      meshAt: (time) => poses[poseOf(gone(time), perTurnM)] ?? 0,
    });
  }

  #clothes(): number {
    return CLOTHES[this.#random.below(CLOTHES.length)] ?? 0x444b55;
  }

  #mesh(name: string, make: () => MeshArrays): number {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    this.#meshes.push(make());
    this.#made.set(name, this.#meshes.length - 1);
    return this.#meshes.length - 1;
  }
}

function poseOf(metres: number, perTurnM: number): number {
  return ((Math.floor((metres / perTurnM) * POSES) % POSES) + POSES) % POSES;
}
