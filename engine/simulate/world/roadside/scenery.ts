/** Builds everything beside the road, in a fixed order, and hands it to the world. */
import type { InstancePlacement, MeshArrays } from '../../../kernels/raycast.ts';
import type { VehicleKind } from '../meshes/vehicle-shapes.ts';
import { vehicleMesh } from '../meshes/vehicles.ts';
import type { Side } from '../model/profile.ts';
import type { SignalHead } from '../model/signal-heads.ts';
import type { Scatterer, TrueBox, TrueMap } from '../model/true-objects.ts';
import type { WorldStyle } from '../model/world-style.ts';
import type { Street } from '../road/street.ts';
import { Frontages } from './frontages.ts';
import { furnishJunction } from './junction-furniture.ts';
import { furnishKerbside } from './kerbside.ts';
import { parkCars } from './parked-cars.ts';
import { Placer } from './placer.ts';
import { putCrossingSigns, putRoadsideSigns } from './roadside-signs.ts';
import { furnishStreet } from './street-furniture.ts';

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
  readonly #placer: Placer;
  readonly #frontages: Frontages;

  /** Poles, signs and lights are added to `map` as they are put up. */
  constructor(street: Street, style: WorldStyle, seed: number, map: TrueMap) {
    this.#placer = new Placer(street, style, seed, map);
    this.#frontages = new Frontages(this.#placer);
  }

  yardAt(side: Side, s: number): 'grass' | 'gravel' | 'paving' {
    return this.#frontages.at(side, s) === 'terrace' ? 'gravel' : 'grass';
  }

  /** All draw from one stream, so the order is part of what a seed means. */
  build(): void {
    const placer = this.#placer;
    this.#frontages.build();
    for (const junction of placer.street.junctions) furnishJunction(placer, junction);
    furnishStreet(placer);
    parkCars(placer);
    putCrossingSigns(placer);
    putRoadsideSigns(placer);
    furnishKerbside(placer);
    placer.map.elements.push(...placer.low);
  }

  take(): SceneryParts {
    const { built, meshes, instances, scatterers, boxes, heads, nextId } = this.#placer;
    const vehicles = new Map<VehicleKind, number>();
    for (const kind of ['hatch', 'saloon', 'suv', 'van', 'truck', 'bus'] as const) {
      vehicles.set(
        kind,
        this.#placer.prototype(kind, () => vehicleMesh(kind)),
      );
    }
    return {
      meshes: [built.arrays(), ...meshes],
      instances: [{ mesh: 1, id: 0, parameter: 0, p: [0, 0, 0], yaw: 0 }, ...instances],
      scatterers,
      boxes,
      heads,
      vehicles,
      nextId,
    };
  }
}
