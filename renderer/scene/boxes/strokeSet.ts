/** The lines of one sample in a 3D view: of markers, scenes and paths, each in its own colour. */
import { Color, Group, SRGBColorSpace } from 'three';
import { LineMaterial } from 'three/addons/lines/LineMaterial.js';
import { LineSegments2 } from 'three/addons/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/addons/lines/LineSegmentsGeometry.js';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import type { ObjectStroke } from '../../../engine/contract/messages/objects.ts';
import { classColour } from '../../widgets/classColour.ts';

const WIDTH_PX = 2;

/** As the message says it, else that of its label. */
export const strokeColour = ({ colour, label }: Pick<ObjectStroke, 'colour' | 'label'>): string =>
  colour ? `#${new Color().setRGB(...colour, SRGBColorSpace).getHexString()}` : classColour(label);

/** The lines of a stroke, two places or more each, in the vehicle's axes. */
export function linesOf({ xyz, pairs }: Pick<ObjectStroke, 'xyz' | 'pairs'>): readonly (readonly Vec3[])[] {
  const places: Vec3[] = [];
  for (let i = 0; i + 2 < xyz.length; i += 3) places.push([xyz[i] ?? 0, xyz[i + 1] ?? 0, xyz[i + 2] ?? 0]);
  if (!pairs) return places.length > 1 ? [places] : [];
  const lines: Vec3[][] = [];
  for (let i = 0; i + 1 < places.length; i += 2) lines.push(places.slice(i, i + 2));
  return lines;
}

const triple = (values: readonly number[], i: number): Vec3 => [
  values[3 * i] ?? 0,
  values[3 * i + 1] ?? 0,
  values[3 * i + 2] ?? 0,
];

export class StrokeSet {
  readonly object = new Group();
  readonly #segments = new LineSegments2(
    new LineSegmentsGeometry(),
    new LineMaterial({ linewidth: WIDTH_PX, vertexColors: true }),
  );

  constructor() {
    this.#segments.frustumCulled = false;
    this.#segments.renderOrder = 3;
    this.#segments.visible = false;
    this.object.add(this.#segments);
  }

  setStrokes(strokes: readonly ObjectStroke[]): void {
    this.#segments.geometry.dispose();
    this.#segments.geometry = new LineSegmentsGeometry();
    const positions: number[] = [];
    const rgb: number[] = [];
    for (const stroke of strokes) {
      const whole = new Color(strokeColour(stroke));
      const { xyz, pairs, colours } = stroke;
      const at = (i: number): Color =>
        colours ? new Color().setRGB(...triple(colours, i), SRGBColorSpace) : whole;
      for (let i = 0; i + 1 < xyz.length / 3; i += pairs ? 2 : 1) {
        positions.push(...triple(xyz, i), ...triple(xyz, i + 1));
        const [a, b] = [at(i), at(i + 1)];
        rgb.push(a.r, a.g, a.b, b.r, b.g, b.b);
      }
    }
    this.#segments.visible = positions.length > 0;
    if (positions.length === 0) return;
    this.#segments.geometry.setPositions(positions);
    this.#segments.geometry.setColors(rgb);
  }

  setStyle(opacity: number): void {
    this.#segments.material.opacity = opacity;
    this.#segments.material.transparent = opacity < 1;
  }

  dispose(): void {
    this.object.removeFromParent();
    this.#segments.geometry.dispose();
    this.#segments.material.dispose();
  }
}
