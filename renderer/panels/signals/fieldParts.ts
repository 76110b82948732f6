/** A signal's field in two parts, for where it is tight: the first gives way, the last says which of many alike it is. */

/** Two steps of a path are shown whole up to this many characters. */
const MOST_CHARACTERS = 16;

/** "detections.0.bbox.center.position.x" is "detections.0.bbox.center." and "position.x". */
export function fieldParts(field: string): readonly [head: string, tail: string] {
  const steps = field.split('.');
  const two = steps.slice(-2).join('.');
  const tail = two.length <= MOST_CHARACTERS ? two : (steps.at(-1) ?? '');
  return [field.slice(0, field.length - tail.length), tail];
}
