/** The vehicle's path: all of it faint, what has been driven bright. */
import { Group } from 'three';
import { Line2 } from 'three/addons/lines/Line2.js';
import { LineGeometry } from 'three/addons/lines/LineGeometry.js';
import { LineMaterial } from 'three/addons/lines/LineMaterial.js';
import type { Vec3 } from '../../engine/contract/calibration.ts';
import { colourAt } from './colourMaps.ts';

/** Vertices kept; a path is thinned to this many. */
const LIMIT = 20_000;
/** Of poses without a value. */
const UNKNOWN = [120, 128, 138] as const;

export class Path {
  readonly object = new Group();
  readonly #all: Line2;
  readonly #driven: Line2;
  readonly #geometry = new LineGeometry();
  readonly #drivenGeometry = new LineGeometry();
  #step = 1;
  #count = 0;
  #colour = '#5aa9ff';
  #values: Float32Array | undefined;
  #range: readonly [number, number] = [0, 1];

  constructor() {
    const material = (opacity: number, widthPx: number): LineMaterial =>
      new LineMaterial({ linewidth: widthPx, transparent: opacity < 1, opacity, depthWrite: opacity === 1 });
    this.#all = new Line2(this.#geometry, material(0.5, 1.5));
    this.#driven = new Line2(this.#drivenGeometry, material(1, 2.5));
    this.object.add(this.#all, this.#driven);
    this.object.visible = false;
  }

  setColour(colour: string): void {
    this.#colour = colour;
    this.#paint();
  }

  /** Colours by a value at each pose; undefined: one colour. A pose without a value is grey. */
  setValues(values: Float32Array | undefined, range: readonly [number, number]): void {
    this.#values = values;
    this.#range = range;
    this.#paint();
  }

  #paint(): void {
    const values = this.#count > 0 ? this.#values : undefined;
    for (const { material } of [this.#all, this.#driven]) {
      material.color.set(values ? '#ffffff' : this.#colour);
      if (material.vertexColors !== (values !== undefined)) {
        material.vertexColors = values !== undefined;
        material.needsUpdate = true;
      }
    }
    if (!values) return;
    const colours: number[] = [];
    const [low, high] = this.#range;
    for (let k = 0; k < this.#count; k++) {
      const value = values[k * this.#step] ?? Number.NaN;
      const rgb = Number.isFinite(value) ? colourAt('depth', (value - low) / (high - low)) : UNKNOWN;
      colours.push(rgb[0] / 255, rgb[1] / 255, rgb[2] / 255);
    }
    this.#geometry.setColors(colours);
    this.#drivenGeometry.setColors(colours);
  }

  /** @param liftM moves the line from the vehicle's origin to the ground. */
  setPositions(position: Float64Array, origin: Vec3, liftM: number): void {
    const n = position.length / 3;
    this.object.visible = n >= 2;
    if (n < 2) return;
    this.#step = Math.max(1, Math.ceil(n / LIMIT));
    const points: number[] = [];
    for (let i = 0; i < n; i += this.#step) {
      for (let axis = 0; axis < 3; axis++) {
        points.push((position[3 * i + axis] ?? 0) - (origin[axis] ?? 0) + (axis === 2 ? liftM : 0));
      }
    }
    this.#count = points.length / 3;
    this.#geometry.setPositions(points);
    this.#drivenGeometry.setPositions(points);
    this.#driven.frustumCulled = false;
    this.#paint();
  }

  /** @param index of the newest pose at or before the playhead. */
  setDriven(index: number): void {
    this.#drivenGeometry.instanceCount = Math.max(
      0,
      Math.min(this.#count - 1, Math.floor(index / this.#step)),
    );
  }

  dispose(): void {
    this.object.removeFromParent();
    for (const line of [this.#all, this.#driven]) {
      line.geometry.dispose();
      line.material.dispose();
    }
  }
}
