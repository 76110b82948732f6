/** One cloud on the GPU: attributes are uploaded once, and again only when another field colours it. */

import { BufferAttribute, BufferGeometry, type Matrix4, Points, Sphere, Vector3 } from 'three';
import type { ColumnArray } from '../../../engine/contract/columns.ts';
import { offsetsOf } from '../deskew.ts';
import { PICKABLE_LAYER, type PickSource } from '../picker.ts';
import type { PointMaterial } from './pointMaterial.ts';

export type PointColumns = {
  readonly xyz: Float32Array;
  readonly fields: ReadonlyMap<string, ColumnArray>;
  readonly rgb?: Uint8Array | undefined;
};

export class PointCloud {
  readonly object: Points;
  readonly count: number;
  readonly columns: PointColumns;
  #field: string | undefined;

  /**
   * @param source what a pick on this cloud says it hit
   * @param bounds around all points where it is known: then the cloud is left out where the view does not show it
   */
  constructor(columns: PointColumns, material: PointMaterial, source?: PickSource, bounds?: Sphere) {
    this.columns = columns;
    this.count = Math.floor(columns.xyz.length / 3);
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(columns.xyz, 3));
    const time = columns.fields.get('time');
    if (time instanceof Int32Array) geometry.setAttribute('offsetS', new BufferAttribute(offsetsOf(time), 1));
    if (columns.rgb) geometry.setAttribute('rgb', new BufferAttribute(columns.rgb, 3, true));
    // Sweeps surround the vehicle; culling them by a computed sphere would cost a pass over the points for nothing.
    geometry.boundingSphere = bounds ?? new Sphere(new Vector3(), Number.POSITIVE_INFINITY);
    this.object = new Points(geometry, material);
    this.object.matrixAutoUpdate = false;
    this.object.frustumCulled = bounds !== undefined;
    this.object.layers.set(PICKABLE_LAYER);
    this.object.userData.pick = source;
    this.object.userData.columns = columns;
  }

  setMatrix(T_scene_cloud: Matrix4): void {
    this.object.matrix.copy(T_scene_cloud);
    this.object.matrixWorldNeedsUpdate = true;
  }

  /** Uploads the column that colours the points; nothing when it is already there or does not exist. */
  colourBy(field: string): boolean {
    const values = this.columns.fields.get(field);
    if (!values) return false;
    if (this.#field !== field) {
      const floats = values instanceof Float32Array ? values : Float32Array.from(values);
      this.object.geometry.setAttribute('value', new BufferAttribute(floats, 1));
      this.#field = field;
    }
    return true;
  }

  dispose(): void {
    this.object.removeFromParent();
    this.object.geometry.dispose();
  }
}
