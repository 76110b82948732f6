/** Polylines of one look (a class of a map, a graph's edges) in one draw call, with a pick by screen distance. */
import { Group } from 'three';
import { LineMaterial } from 'three/addons/lines/LineMaterial.js';
import { LineSegments2 } from 'three/addons/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/addons/lines/LineSegmentsGeometry.js';
import type { Vec3 } from '../../engine/contract/calibration.ts';
import type { SceneView } from './SceneView.ts';

export type SceneLine = {
  readonly id: string;
  readonly points: readonly Vec3[];
};

export type LineLook = { readonly colour: string; readonly widthPx: number; readonly dashed?: boolean };

export class LineSet {
  readonly object = new Group();
  readonly lines: readonly SceneLine[];
  readonly #segments: LineSegments2;

  /** @param lines in the map frame. */
  constructor(lines: readonly SceneLine[], look: LineLook, origin: Vec3) {
    this.lines = lines;
    const positions: number[] = [];
    for (const { points } of lines) {
      for (let i = 1; i < points.length; i++) {
        for (const point of [points[i - 1], points[i]]) {
          for (let axis = 0; axis < 3; axis++) positions.push((point?.[axis] ?? 0) - (origin[axis] ?? 0));
        }
      }
    }
    const geometry = new LineSegmentsGeometry();
    geometry.setPositions(positions);
    const material = new LineMaterial({ linewidth: look.widthPx, color: look.colour });
    if (look.dashed) Object.assign(material, { dashed: true, dashSize: 1.5, gapSize: 1.5, dashScale: 1 });
    this.#segments = new LineSegments2(geometry, material);
    if (look.dashed) this.#segments.computeLineDistances();
    this.#segments.frustumCulled = false;
    this.#segments.renderOrder = 2;
    this.object.add(this.#segments);
  }

  /** For a part of many: it is not drawn while none of it is in the view. */
  leaveOutBesideView(): void {
    this.#segments.frustumCulled = true;
  }

  setStyle(opacity: number): void {
    this.#segments.material.opacity = opacity;
    this.#segments.material.transparent = opacity < 1;
  }

  /** The line nearest to a place of the view within `reachPx`, with the distance in pixels and the place on it. */
  nearest(
    view: SceneView,
    x: number,
    y: number,
    reachPx = 8,
  ): { readonly line: SceneLine; readonly px: number; readonly mapPoint: Vec3 } | undefined {
    let best: { line: SceneLine; px: number; mapPoint: Vec3 } | undefined;
    for (const line of this.lines) {
      let before: readonly [number, number] | undefined;
      let beforePoint: Vec3 | undefined;
      for (const point of line.points) {
        const at = view.project(view.toScene(point));
        if (at && before && beforePoint) {
          const { px, s } = distanceTo(before, at, x, y);
          if (px <= (best?.px ?? reachPx)) best = { line, px, mapPoint: mix(beforePoint, point, s) };
        }
        before = at;
        beforePoint = point;
      }
    }
    return best;
  }

  dispose(): void {
    this.object.removeFromParent();
    this.#segments.geometry.dispose();
    this.#segments.material.dispose();
  }
}

function distanceTo(
  [ax, ay]: readonly [number, number],
  [bx, by]: readonly [number, number],
  x: number,
  y: number,
): { px: number; s: number } {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const s = length > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
  return { px: Math.hypot(x - ax - s * dx, y - ay - s * dy), s };
}

const mix = (a: Vec3, b: Vec3, s: number): Vec3 => [
  a[0] + (b[0] - a[0]) * s,
  a[1] + (b[1] - a[1]) * s,
  a[2] + (b[2] - a[2]) * s,
];
