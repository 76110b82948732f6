/** All that one sample tells of a scene in a 3D view, in one frame: boxes, solids, lines, triangles, models. */
import { Group, type Matrix4 } from 'three';
import type { ObjectFrame } from '../../../engine/contract/messages/objects.ts';
import { BoxSet } from './boxSet.ts';
import { MeshSet } from './meshSet.ts';
import { ModelSet, type ReadModel } from './modelSet.ts';
import { type DrawnSolid, SolidSet } from './solidSet.ts';
import { StrokeSet } from './strokeSet.ts';

export class ObjectSet {
  readonly object = new Group();
  readonly #boxes = new BoxSet();
  readonly #solids = new SolidSet();
  readonly #strokes = new StrokeSet();
  readonly #meshes = new MeshSet();
  readonly #models: ModelSet;

  constructor(read: ReadModel, changed: () => void, failed: (reason: string) => void) {
    this.#models = new ModelSet(read, changed, failed);
    this.object.matrixAutoUpdate = false;
    for (const set of this.#sets()) this.object.add(set.object);
  }

  /** @param chosen id of the box that is picked out. */
  setObjects(objects: ObjectFrame | undefined, chosen: string | undefined): void {
    const boxes = objects?.boxes ?? [];
    // What has a colour of its own is filled with it; a round solid has no edges.
    this.#boxes.setBoxes(
      boxes.filter(({ shape, colour }) => !shape || !colour),
      chosen,
    );
    const filled = boxes.flatMap(({ id, p, q, size, colour, shape }): DrawnSolid[] => {
      if (!colour) return [];
      return [{ p, q, size, shape: shape ?? 'cube', colour: id === chosen ? [1, 1, 1, colour[3]] : colour }];
    });
    this.#solids.setSolids([...filled, ...(objects?.solids ?? [])]);
    this.#strokes.setStrokes((objects?.strokes ?? []).filter(({ solid }) => !solid));
    this.#meshes.setMeshes(objects?.meshes ?? []);
    this.#models.setModels(objects?.models ?? []);
  }

  setMatrix(T_scene_vehicle: Matrix4): void {
    this.object.matrix.copy(T_scene_vehicle);
    this.object.matrixWorldNeedsUpdate = true;
  }

  setStyle(opacity: number): void {
    for (const set of this.#sets()) set.setStyle(opacity);
  }

  dispose(): void {
    for (const set of this.#sets()) set.dispose();
    this.object.removeFromParent();
  }

  #sets() {
    return [this.#boxes, this.#solids, this.#strokes, this.#meshes, this.#models];
  }
}
