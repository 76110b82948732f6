/**
 * Poles, signs and lights in every view: where they stand, what is drawn of them in space, and the sign that stands for each kind:
 * a disc, a diamond, a lamp. A kind can be told by its form alone.
 */
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import type { Landmark } from '../../../engine/contract/map/landmarks.ts';

export type LandmarkKind = Landmark['kind'];

const KINDS: readonly string[] = ['pole', 'sign', 'light'] satisfies readonly LandmarkKind[];

export const isLandmark = (name: string): name is LandmarkKind => KINDS.includes(name);

export const LANDMARK_LOOKS: {
  readonly [K in LandmarkKind]: { readonly colour: string; readonly word: string };
} = {
  pole: { colour: '#c58bff', word: 'Pole' },
  sign: { colour: '#ffb020', word: 'Sign' },
  light: { colour: '#3ddc84', word: 'Traffic light' },
};

/** Sides of a plate or head that were not measured (m). */
const PLATE_M = { sign: [0.6, 0.6], light: [0.35, 0.9] } as const;

/** @param bytes landmarks/1. @throws SyntaxError when they are not JSON: the engine wrote them, so that is a fault, not an input. */
export function landmarksIn(bytes: Uint8Array): readonly Landmark[] {
  const document = JSON.parse(new TextDecoder().decode(bytes)) as {
    readonly landmarks?: readonly Landmark[];
  };
  return document.landmarks ?? [];
}

/**
 * What is drawn of a landmark, a line in the map frame: a pole from its foot to its top, of a sign or light the outline of its face,
 * closed; where nobody knows where it looks, a line as high as it is.
 */
export function shapeOf(landmark: Landmark): Vec3[] {
  const { kind, position, baseM, topM, lean = [0, 0], facingDeg } = landmark;
  const [x, y, z] = position;
  const along = (up: number): Vec3 => [x + lean[0] * up, y + lean[1] * up, z + up];
  if (kind === 'pole') return [along((baseM - topM) / 2), along((topM - baseM) / 2)];
  const [width, height] = PLATE_M[kind];
  const [w, h] = [(landmark.widthM ?? width) / 2, (landmark.heightM ?? height) / 2];
  if (facingDeg === undefined) return [along(-h), along(h)];
  const turn = (facingDeg * Math.PI) / 180;
  const at = (across: number, up: number): Vec3 => [
    x - across * Math.sin(turn),
    y + across * Math.cos(turn),
    z + up,
  ];
  return [at(-w, -h), at(w, -h), at(w, h), at(-w, h), at(-w, -h)];
}

/** Its size, where it looks, and what saw it, as a card lists them. */
export function landmarkFacts(landmark: Landmark): (readonly [name: string, value: string])[] {
  const { baseM, topM, radiusM, widthM, heightM, facingDeg, sensors, sweeps } = landmark;
  const facts: (readonly [string, string])[] = [
    ['over ground', `${baseM.toFixed(1)} to ${topM.toFixed(1)} m`],
  ];
  if (radiusM !== undefined) facts.push(['radius', `${Math.round(100 * radiusM)} cm`]);
  if (widthM !== undefined && heightM !== undefined)
    facts.push(['size', `${widthM.toFixed(2)} × ${heightM.toFixed(2)} m`]);
  if (facingDeg !== undefined) facts.push(['looks', `${Math.round(facingDeg)}° from east`]);
  if (sensors.length > 0) facts.push(['seen by', sensors.join(', ')]);
  facts.push(['sweeps', `${sweeps} or more`]);
  return facts;
}

/** The middle of a landmark from above, of its vertices x, y, z after one another. */
export function middleOf(xyz: ArrayLike<number>): readonly [x: number, y: number] {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i + 2 < xyz.length; i += 3) {
    const [x, y] = [xyz[i] as number, xyz[i + 1] as number];
    [left, right, low, high] = [Math.min(left, x), Math.max(right, x), Math.min(low, y), Math.max(high, y)];
  }
  return [(left + right) / 2, (low + high) / 2];
}

/** Draws in a space of 2 by 2 about its middle, y down; canvas paths and SVG have the same words. */
type Pen = {
  readonly moveTo: (x: number, y: number) => void;
  readonly lineTo: (x: number, y: number) => void;
};

const ROUND = 24;

/** The outline of the sign of a kind, and the dots within it, as closed rings. */
export function symbolOf(kind: LandmarkKind): {
  readonly outline: readonly (readonly [number, number])[];
  readonly dots: readonly (readonly [x: number, y: number, radius: number])[];
} {
  if (kind === 'pole')
    return {
      outline: Array.from({ length: ROUND }, (_, k) => [
        0.8 * Math.cos((2 * Math.PI * k) / ROUND),
        0.8 * Math.sin((2 * Math.PI * k) / ROUND),
      ]),
      dots: [[0, 0, 0.3]],
    };
  if (kind === 'sign')
    return {
      outline: [
        [0, -1],
        [1, 0],
        [0, 1],
        [-1, 0],
      ],
      dots: [],
    };
  return {
    outline: [
      [-0.5, -1],
      [0.5, -1],
      [0.5, 1],
      [-0.5, 1],
    ],
    dots: [
      [0, -0.6, 0.22],
      [0, 0, 0.22],
      [0, 0.6, 0.22],
    ],
  };
}

export function traceSymbol(
  pen: Pen,
  kind: LandmarkKind,
  [x, y]: readonly [number, number],
  px: number,
): void {
  const { outline } = symbolOf(kind);
  for (const [k, [u, v]] of outline.entries())
    if (k === 0) pen.moveTo(x + u * px, y + v * px);
    else pen.lineTo(x + u * px, y + v * px);
}
