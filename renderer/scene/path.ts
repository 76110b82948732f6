/**
 * The vehicle's path: all of it faint, what has been driven bright. It is drawn in pieces, and those beside the view are left out, so
 * that a frame costs what is seen and not how long the drive was.
 */
import { Group } from 'three';
import { Line2 } from 'three/addons/lines/Line2.js';
import { LineGeometry } from 'three/addons/lines/LineGeometry.js';
import { LineMaterial } from 'three/addons/lines/LineMaterial.js';
import type { Vec3 } from '../../engine/contract/calibration.ts';
import { colourAt } from './colourMaps.ts';

/** Vertices kept; a path is thinned to this many. */
const LIMIT = 20_000;
/** Segments of one piece: some hundred metres at ten poses a second. */
const PIECE = 256;
/** Of poses without a value. */
const UNKNOWN = [120, 128, 138] as const;

/** Segments from `first`, of the path and of what has been driven. */
type Piece = { readonly first: number; readonly count: number; readonly all: Line2; readonly driven: Line2 };

export class Path {
  readonly object = new Group();
  readonly #all = material(0.5, 1.5);
  readonly #driven = material(1, 2.5);
  #pieces: readonly Piece[] = [];
  #step = 1;
  #count = 0;
  #colour = '#5aa9ff';
  #values: Float32Array | undefined;
  #range: readonly [number, number] = [0, 1];

  constructor() {
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

  /** @param liftM moves the line from the vehicle's origin to the ground. */
  setPositions(position: Float64Array, origin: Vec3, liftM: number): void {
    this.#clear();
    const n = position.length / 3;
    this.object.visible = n >= 2;
    if (n < 2) return;
    this.#step = Math.max(1, Math.ceil(n / LIMIT));
    this.#count = Math.ceil(n / this.#step);
    const points = new Float32Array(3 * this.#count);
    for (let k = 0; k < this.#count; k++)
      for (let axis = 0; axis < 3; axis++)
        points[3 * k + axis] =
          (position[3 * k * this.#step + axis] ?? 0) - (origin[axis] ?? 0) + (axis === 2 ? liftM : 0);
    this.#pieces = pieces(this.#count - 1).map(({ first, count }) => {
      const own = points.subarray(3 * first, 3 * (first + count + 1));
      const all = new Line2(new LineGeometry().setPositions(own), this.#all);
      const driven = new Line2(new LineGeometry().setPositions(own), this.#driven);
      this.object.add(all, driven);
      return { first, count, all, driven };
    });
    this.#paint();
  }

  /** @param index of the newest pose at or before the playhead. */
  setDriven(index: number): void {
    const segments = Math.floor(index / this.#step);
    for (const { first, count, driven } of this.#pieces) {
      const shown = Math.max(0, Math.min(count, segments - first));
      driven.geometry.instanceCount = shown;
      driven.visible = shown > 0;
    }
  }

  dispose(): void {
    this.object.removeFromParent();
    this.#clear();
    this.#all.dispose();
    this.#driven.dispose();
  }

  #clear(): void {
    for (const { all, driven } of this.#pieces) {
      all.geometry.dispose();
      driven.geometry.dispose();
    }
    this.object.clear();
    this.#pieces = [];
    this.#count = 0;
  }

  #paint(): void {
    const values = this.#count > 0 ? this.#values : undefined;
    for (const each of [this.#all, this.#driven]) {
      each.color.set(values ? '#ffffff' : this.#colour);
      if (each.vertexColors !== (values !== undefined)) {
        each.vertexColors = values !== undefined;
        each.needsUpdate = true;
      }
    }
    if (!values) return;
    const colours = new Float32Array(3 * this.#count);
    const [low, high] = this.#range;
    for (let k = 0; k < this.#count; k++) {
      const value = values[k * this.#step] ?? Number.NaN;
      const rgb = Number.isFinite(value) ? colourAt('depth', (value - low) / (high - low)) : UNKNOWN;
      for (let i = 0; i < 3; i++) colours[3 * k + i] = (rgb[i] ?? 0) / 255;
    }
    for (const { first, count, all, driven } of this.#pieces) {
      const own = colours.subarray(3 * first, 3 * (first + count + 1));
      for (const line of [all, driven]) line.geometry.setColors(own);
    }
  }
}

const material = (opacity: number, widthPx: number): LineMaterial =>
  new LineMaterial({ linewidth: widthPx, transparent: opacity < 1, opacity, depthWrite: opacity === 1 });

/** Pieces that follow one another: each begins with the vertex that the one before ends with. */
const pieces = (segments: number): { readonly first: number; readonly count: number }[] =>
  Array.from({ length: Math.ceil(segments / PIECE) }, (_, k) => ({
    first: k * PIECE,
    count: Math.min(PIECE, segments - k * PIECE),
  }));
