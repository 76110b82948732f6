/** Commands that correct a map by hand. They are kept one by one (tables map_revision, map_edit), and undo is one of them. */
import { z } from 'zod';
import type { Vec3 } from '../../contract/calibration.ts';
import { MAX_COORDINATE_M } from '../limits.ts';
import { ELEMENT_CLASSES } from '../model.ts';

/** Characters of an id. */
const MAX_ID = 200;
/** Vertices of one line that a person draws, or that a program sends. */
const MAX_POINTS = 10_000;
/** Characters of a subtype. */
const MAX_SUBTYPE = 50;

const id = z.string().min(1).max(MAX_ID);
const metres = z.number().min(-MAX_COORDINATE_M).max(MAX_COORDINATE_M);
const point = z.tuple([metres, metres, metres]).transform((p): Vec3 => p);
const vertex = z.number().int().min(0).max(2_000_000);
const subtype = z
  .string()
  .max(MAX_SUBTYPE)
  .regex(/^[a-z0-9_]*$/, 'small letters, digits and _');
const kind = z.enum(ELEMENT_CLASSES);

/** What changes the map. `element` is the id of an element or, where it says so, of a lanelet. */
export const changeSchema = z.discriminatedUnion('do', [
  /** A person looked at it and found it right: an element or a lanelet. */
  z.strictObject({ do: z.literal('accept'), element: id }),
  /** It is not there on the road: an element, with the lanelets that it bounds, or a lanelet alone. */
  z.strictObject({ do: z.literal('remove'), element: id }),
  /** A pole, sign or light moves whole. */
  z.strictObject({ do: z.literal('move'), element: id, vertex, to: point }),
  /** A new vertex before the vertex of that number; the number of vertices: at the end. */
  z.strictObject({ do: z.literal('insert'), element: id, vertex, at: point }),
  z.strictObject({ do: z.literal('delete'), element: id, vertex }),
  /** Into two at a vertex between the ends; the second part is a new element with the id `into`. */
  z.strictObject({ do: z.literal('split'), element: id, vertex, into: id }),
  /** Two lines at the ends that lie nearest to each other; the first one's id and kind stay. */
  z.strictObject({ do: z.literal('join'), element: id, with: id }),
  z.strictObject({ do: z.literal('retype'), element: id, class: kind, subtype }),
  z.strictObject({
    do: z.literal('draw'),
    element: id,
    class: kind,
    subtype,
    points: z.array(point).min(1).max(MAX_POINTS),
  }),
  /** A lanelet with the id `element` between two lines, as far as they lie side by side; driven with `left` at the left. */
  z.strictObject({ do: z.literal('lane'), element: id, left: id, right: id }),
]);

export type MapChange = z.output<typeof changeSchema>;

/** What a person may send: a change, or one step back or forth in the list of changes. */
export const commandSchema = z.union([
  changeSchema,
  z.strictObject({ do: z.literal('undo') }),
  z.strictObject({ do: z.literal('redo') }),
]);

export type MapCommand = z.output<typeof commandSchema>;
