/** The map that the simulator writes beside its log (docs/simulation.md): {"origin", "elements": [{id, class, subtype, points}]}. */
import { z } from 'zod';
import { InputError } from '../../contract/errors.ts';
import { ELEMENT_CLASSES, type MapElement } from '../model.ts';
import type { ReadResult } from './geojson.ts';

const schema = z.object({
  origin: z
    .object({
      latitudeDeg: z.number().min(-90).max(90),
      longitudeDeg: z.number().min(-180).max(180),
      altitudeM: z.number(),
      datum: z.enum(['ellipsoid', 'geoid', 'unknown']).default('ellipsoid'),
    })
    .optional(),
  elements: z.array(
    z.object({
      id: z.union([z.string(), z.number()]),
      class: z.string(),
      subtype: z.string().default(''),
      colour: z.string().optional(),
      points: z.array(z.tuple([z.number(), z.number(), z.number()])).min(1),
    }),
  ),
});

/** @throws InputError when it is no such document. */
export function readTruth(value: unknown): ReadResult {
  const checked = schema.safeParse(value);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw new InputError(`The map is unusable at ${issue?.path.join('.')}: ${issue?.message}.`);
  }
  const problems: string[] = [];
  const elements: MapElement[] = [];
  for (const raw of checked.data.elements) {
    const known = ELEMENT_CLASSES.find((name) => name === raw.class);
    if (!known) {
      problems.push(`Element ${raw.id} has the class "${raw.class}", which is not known.`);
      continue;
    }
    const { id, subtype, colour, points } = raw;
    elements.push({ id: String(id), class: known, subtype, colour, points, confidence: 1, sources: [] });
  }
  const { origin } = checked.data;
  return {
    map: { format: 'lanetrace-map/1', frame: origin ? 'map' : 'local', origin, elements, lanelets: [] },
    problems,
  };
}
