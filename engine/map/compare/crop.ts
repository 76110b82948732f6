/** The parts of a map inside a window about the vehicle, found by a tree of boxes so that a window costs what is in it. */
import Flatbush from 'flatbush';
import type { Pose, Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { resampleCount } from '../../geometry/polyline.ts';
import { fromRollPitchYaw, inverse, toRollPitchYaw, transform } from '../../geometry/se3.ts';
import type { MapElement } from '../model.ts';
import { clipArea, clipLine } from './clip.ts';

export type Window = {
  readonly lengthM: number;
  readonly widthM: number;
  /** Points of each piece. */
  readonly points: number;
};

export type Piece = {
  readonly points: readonly Vec3[];
  readonly score: number;
  readonly box: Box;
};

type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/** Of one window; a crowded junction has a hundred. Each holds its points anew. */
const MOST_PIECES = 5000;
/** Segments a stretch: of a long line only the stretches near the window are clipped. */
const STRETCH = 64;

/** Segments `from` + 1 … `to` of an element; an area is one stretch, because it is clipped as a whole. */
type Stretch = { readonly element: MapElement; readonly from: number; readonly to: number };

export class Cropper {
  readonly #stretches: readonly Stretch[];
  readonly #tree: Flatbush | undefined;

  constructor(elements: readonly MapElement[]) {
    this.#stretches = elements.flatMap(stretchesOf);
    if (this.#stretches.length === 0) return;
    this.#tree = new Flatbush(this.#stretches.length);
    for (const { element, from, to } of this.#stretches)
      this.#tree.add(...boxOf(element.points.slice(from, to + 1)));
    this.#tree.finish();
  }

  /**
   * In the vehicle's frame (yaw only), resampled; in the order of the elements.
   * @throws InputError when there are more than a map of roads has in a window
   */
  crop(T_map_vehicle: Pose, { lengthM, widthM, points }: Window): Piece[] {
    const { yaw } = toRollPitchYaw(T_map_vehicle.q);
    const T = inverse({ p: T_map_vehicle.p, q: fromRollPitchYaw(0, 0, yaw) });
    const [hx, hy] = [lengthM / 2, widthM / 2];
    const [x, y] = T_map_vehicle.p;
    // A little more than the window's corner, so that rounding leaves nothing out.
    const reach = Math.hypot(hx, hy) + 1;
    const near = this.#tree?.search(x - reach, y - reach, x + reach, y + reach) ?? [];
    const pieces: Piece[] = [];
    for (const { element, from, to } of this.#runs(near.sort((a, b) => a - b))) {
      const { points: line, class: name, confidence } = element;
      const placed = line.slice(from, to + 1).map((p) => transform(T, p));
      const parts =
        name === 'crossing'
          ? clipArea(placed, hx, hy).map((outline) => [...outline, ...outline.slice(0, 1)])
          : clipLine(placed, hx, hy);
      for (const part of parts) {
        if (part.length < 2) continue;
        const sampled = resampleCount(part, points);
        pieces.push({ points: sampled, score: confidence, box: boxOf(sampled) });
      }
      if (pieces.length > MOST_PIECES)
        throw new InputError(
          `Within ${lengthM} × ${widthM} m about ${x.toFixed(0)}, ${y.toFixed(0)} there are more than ${MOST_PIECES} lines of class ${name}: too many to be compared.`,
        );
    }
    return pieces;
  }

  /** Stretches of one line that follow each other as one, so that what runs through both stays one piece. */
  #runs(near: readonly number[]): Stretch[] {
    const runs: Stretch[] = [];
    for (const k of near) {
      const stretch = this.#stretches[k];
      if (!stretch) continue;
      const last = runs.at(-1);
      if (last?.element === stretch.element && last.to === stretch.from)
        runs[runs.length - 1] = { ...last, to: stretch.to };
      else runs.push(stretch);
    }
    return runs;
  }
}

function stretchesOf(element: MapElement): Stretch[] {
  const { points, class: name } = element;
  const last = points.length - 1;
  if (name === 'crossing') return [{ element, from: 0, to: last }];
  const out: Stretch[] = [];
  for (let from = 0; from < last; from += STRETCH)
    out.push({ element, from, to: Math.min(last, from + STRETCH) });
  return out;
}

function boxOf(points: readonly Vec3[]): Box {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points)
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
  return [x0, y0, x1, y1];
}
