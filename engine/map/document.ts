/** Map documents: a map as JSON text, checked when it is read. */
import { z } from 'zod';
import type { Vec3 } from '../contract/calibration.ts';
import { InputError } from '../contract/errors.ts';
import { parseJson } from './json.ts';
import { checkLimits, MAX_ALTITUDE_M, quoted } from './limits.ts';
import { ELEMENT_CLASSES, REGULATION_KINDS, REVIEWS, type RoadMap } from './model.ts';

/** A list whose check ends at its first fault: z.array would keep an issue for each of a million. */
const listOf = <T>(isItem: (value: unknown) => value is T, what: string) =>
  z.unknown().transform((value, context): T[] => {
    if (Array.isArray(value)) {
      const fault = value.findIndex((each) => !isItem(each));
      if (fault < 0) return value;
      context.addIssue({ code: 'custom', path: [fault], message: `expected ${what}` });
    } else context.addIssue({ code: 'custom', message: 'expected an array' });
    return z.NEVER;
  });

const isVec3 = (value: unknown): value is Vec3 =>
  Array.isArray(value) && value.length === 3 && value.every((v) => typeof v === 'number');

const points = listOf(isVec3, 'three numbers');

const texts = listOf((value): value is string => typeof value === 'string', 'text');

const bound = z.object({ element: z.string(), from: z.number().int().min(0), to: z.number().int().min(0) });

export const originSchema = z.object({
  latitudeDeg: z.number().min(-90).max(90),
  longitudeDeg: z.number().min(-180).max(180),
  altitudeM: z.number().min(-MAX_ALTITUDE_M).max(MAX_ALTITUDE_M),
  datum: z.enum(['ellipsoid', 'geoid', 'unknown']),
});

const documentSchema = z.object({
  format: z.literal('lanetrace-map/1'),
  frame: z.enum(['map', 'local']),
  origin: originSchema.optional(),
  elements: z.array(z.unknown()),
  lanelets: z.array(z.unknown()),
  regulations: z.array(z.unknown()).optional(),
});

const elementSchema = z.object({
  id: z.string().min(1),
  class: z.enum(ELEMENT_CLASSES),
  subtype: z.string(),
  colour: z.string().optional(),
  widthM: z.number().min(0).optional(),
  points: points.refine((list) => list.length > 0, 'expected a point'),
  confidence: z.number().min(0).max(1),
  sigmaLateralM: z.number().min(0).optional(),
  inferred: z.boolean().optional(),
  review: z.enum(REVIEWS).optional(),
  sources: texts,
});

const laneletSchema = z.object({
  id: z.string().min(1),
  subtype: z.enum(['road', 'crosswalk']),
  left: bound,
  right: bound,
  centerline: points,
  successors: texts,
  leftNeighbour: z.string().optional(),
  rightNeighbour: z.string().optional(),
  driven: z.boolean(),
  confidence: z.number().min(0).max(1),
  review: z.enum(REVIEWS).optional(),
});

const regulationSchema = z.object({
  id: z.string().min(1),
  kind: z.enum(REGULATION_KINDS),
  lanelets: texts,
  priority: texts,
  refers: texts,
  stopLine: z.string().optional(),
  confidence: z.number().min(0).max(1),
});

/**
 * A map document from its text.
 * @throws InputError when the text is no map document, a place lies too far away, or a lanelet refers to what is not there.
 */
export const parseMap = (text: string): RoadMap => mapOf(parseJson(text));

/** The same from parsed JSON. */
export function mapOf(value: unknown): RoadMap {
  const document = parsedAs(documentSchema, value, '');
  const map: RoadMap = {
    ...document,
    elements: document.elements.map((each, k) => parsedAs(elementSchema, each, `elements.${k}`, each)),
    lanelets: document.lanelets.map((each, k) => parsedAs(laneletSchema, each, `lanelets.${k}`, each)),
    regulations: document.regulations?.map((each, k) =>
      parsedAs(regulationSchema, each, `regulations.${k}`, each),
    ),
  };
  checkLimits(map);
  return map;
}

/** One item at a time, so that reading ends at the first that cannot be used. @throws InputError with its place and id. */
function parsedAs<T>(schema: z.ZodType<T>, value: unknown, place: string, named?: unknown): T {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const at = [place, ...(issue?.path ?? [])].filter((part) => part !== '').join('.');
  const id = typeof named === 'object' && named !== null && 'id' in named ? named.id : undefined;
  const of = typeof id === 'string' ? ` (id ${quoted(id)})` : '';
  throw new InputError(`The map document is unusable at ${at}${of}: ${issue?.message}.`);
}

export const encodeMap = (map: RoadMap): Uint8Array => new TextEncoder().encode(JSON.stringify(map));
