/** What of a sample's objects is there at a time: entities of scenes may last shorter than until the next message. */
import type { Lasting, ObjectFrame } from '../../../engine/contract/messages/objects.ts';
import type { Nanoseconds } from '../../../engine/contract/time.ts';

type Kept = { readonly from: Nanoseconds; readonly until: Nanoseconds; readonly objects: ObjectFrame };
const known = new WeakMap<ObjectFrame, Kept>();

/** The same object for the same things, so that nothing is drawn anew; the frame itself where all of it lasts. */
export function lastsIn(objects: ObjectFrame | undefined, t: Nanoseconds): ObjectFrame | undefined {
  if (!objects) return undefined;
  const before = known.get(objects);
  if (before && t >= before.from && t < before.until) return before.objects;
  const { boxes, outlines, strokes, texts, solids = [], meshes = [], models = [] } = objects;
  const ends = [boxes, strokes, texts, solids, meshes, models].flatMap((list: readonly Lasting[]) =>
    list.flatMap(({ until }) => until ?? []),
  );
  const from = ends.reduce((last, end) => (end <= t && end > last ? end : last), Number.NEGATIVE_INFINITY);
  const until = ends.reduce((next, end) => (end > t && end < next ? end : next), Number.POSITIVE_INFINITY);
  const there = <T extends Lasting>(list: readonly T[]): readonly T[] =>
    list.filter((each) => each.until === undefined || each.until > t);
  const kept = Number.isFinite(from)
    ? {
        ...objects,
        outlines,
        boxes: there(boxes),
        strokes: there(strokes),
        texts: there(texts),
        solids: there(solids),
        meshes: there(meshes),
        models: there(models),
      }
    : objects;
  known.set(objects, { from, until, objects: kept });
  return kept;
}
