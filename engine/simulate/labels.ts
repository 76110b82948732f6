/**
 * The classes of points and pixels in the truth and in training data, and how materials and objects of the ray caster
 * become classes. Numbers never change their meaning; new classes go to the end.
 */
import { IN_AIR, MATERIAL, type Material, NO_MATERIAL } from '../kernels/raycast.ts';

export const LABEL_CLASSES = [
  'unlabelled',
  'road',
  /** Paint on the road. */
  'marking',
  'kerb',
  'pavement',
  /** Grass, gravel, fields. */
  'ground',
  'building',
  /** Walls and fences. */
  'wall',
  'vegetation',
  'trunk',
  /** Posts of lamps, signs and signals, rails. */
  'pole',
  'sign',
  'signal',
  'car',
  'van',
  'truck',
  'bus',
  'cyclist',
  'pedestrian',
  'sky',
  /** Rain, snow and spray in the air. */
  'airborne',
  'motorcycle',
  /** One that stands, without a rider. */
  'bicycle',
] as const;

export type LabelClass = (typeof LABEL_CLASSES)[number];

const NUMBER = new Map<string, number>(LABEL_CLASSES.map((name, i) => [name, i]));
export const labelNumber = (name: LabelClass): number => NUMBER.get(name) ?? 0;

/** A share of a beam on paint above which its point is a marking: more than what an edge or heavy wear leaves. */
export const PAINT_SHARE = 0.3;

const OF_MATERIAL: Readonly<Record<Material, LabelClass>> = {
  asphalt: 'road',
  kerb: 'kerb',
  paving: 'pavement',
  grass: 'ground',
  facade: 'building',
  roof: 'building',
  wall: 'wall',
  bark: 'trunk',
  leaves: 'vegetation',
  carPaint: 'car',
  carGlass: 'car',
  rubber: 'car',
  headLight: 'car',
  tailLight: 'car',
  metal: 'pole',
  signFace: 'sign',
  signBack: 'sign',
  signal: 'signal',
  darkPlastic: 'unlabelled',
  plate: 'unlabelled',
  hedge: 'vegetation',
  gravel: 'ground',
  field: 'ground',
  cloth: 'pedestrian',
  lamp: 'pole',
};

const CLASS_OF_MATERIAL = new Uint8Array(256);
for (const [name, value] of Object.entries(MATERIAL))
  CLASS_OF_MATERIAL[value] = labelNumber(OF_MATERIAL[name as Material]);
CLASS_OF_MATERIAL[IN_AIR] = labelNumber('airborne');

/** Classes of things that have a box, by id: the class of the box goes before the material's. */
export type ObjectClasses = ReadonlyMap<number, number>;

export function objectClasses(
  things: Iterable<{ readonly id: number; readonly class: string }>,
): ObjectClasses {
  const out = new Map<number, number>();
  for (const thing of things) {
    const number = NUMBER.get(thing.class);
    if (number !== undefined) out.set(thing.id, number);
  }
  return out;
}

/** Truth of one sweep or picture, an entry a point or pixel, in their order. */
export type Labels = {
  /** Index into LABEL_CLASSES. */
  readonly classes: Uint8Array;
  /** Points: share of the beam on paint, 0 to 255. Pixels: 255 where paint covers more than half, else 0. */
  readonly paint: Uint8Array;
  /** Id of the object, as in boxes.jsonl where it has a box; 0: ground and whatever has none. */
  readonly instances: Uint32Array;
};

type Seen = {
  readonly materials: Uint8Array;
  readonly objects: Uint32Array;
};

/** Classes of what was seen; `paint` 0 to 255 an entry; `nothing`: the class where no material was hit. */
export function labelsOf(
  { materials, objects }: Seen,
  paint: Uint8Array,
  things: ObjectClasses,
  nothing: LabelClass,
): Labels {
  const classes = new Uint8Array(materials.length);
  const [marking, none, least] = [labelNumber('marking'), labelNumber(nothing), PAINT_SHARE * 255];
  // Neighbours mostly show the same object: the map is asked once for a run of them.
  let [object, thing]: [number, number | undefined] = [-1, undefined];
  for (let i = 0; i < classes.length; i++) {
    const material = materials[i] ?? 0;
    const id = objects[i] ?? 0;
    if (id !== object) [object, thing] = [id, things.get(id)];
    if (material === NO_MATERIAL) classes[i] = none;
    else if (thing !== undefined) classes[i] = thing;
    else if ((paint[i] ?? 0) > least) classes[i] = marking;
    else classes[i] = CLASS_OF_MATERIAL[material] ?? 0;
  }
  return { classes, paint, instances: objects };
}
