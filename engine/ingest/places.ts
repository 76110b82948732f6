/** Finds the bytes of a payload in the message that they came in, for a drive that refers to its log. */
import { follow, type MessageRecipe } from '../drive/recipes/recipe.ts';
import type { MessagePlace, PlaceDraft } from './format.ts';

/** Smaller payloads are kept: their place would take as much, and reading them a chunk of the log. */
export const LEAST_REFERRED_BYTES = 2048;
/** So many bytes are searched for first; the rest is compared where they are found. */
const NEEDLE_BYTES = 64;
/** A message lists frame, stamp and fields before its data. */
const MOST_BEFORE_BYTES = 64 * 1024;

/**
 * Where the log has a payload and how it is made of what is there; undefined where it is made of no single stretch of the message,
 * as data that JSON carries in base64.
 * @param message its bytes, which lie at `place` in the log
 */
export function placeOf(
  {
    source,
  }: { readonly source?: { readonly bytes: Uint8Array; readonly recipe: MessageRecipe } | undefined },
  payload: Uint8Array,
  message: Uint8Array,
  place: MessagePlace,
): PlaceDraft | undefined {
  if (!source) return placeIn(message, place, payload);
  const found = placeIn(message, place, source.bytes, source.recipe);
  return found && makesAgain(source.recipe, source.bytes, payload) ? found : undefined;
}

/** Tried before it is relied on: a payload that would not come back the same is kept in the drive. */
function makesAgain(recipe: MessageRecipe, bytes: Uint8Array, payload: Uint8Array): boolean {
  try {
    return Buffer.compare(follow(recipe, bytes), payload) === 0;
  } catch {
    return false;
  }
}

function placeIn(
  message: Uint8Array,
  { packed, ...place }: MessagePlace,
  part: Uint8Array,
  inner?: MessageRecipe,
): PlaceDraft | undefined {
  if (part.byteLength === 0 || part.byteLength > message.byteLength) return undefined;
  const at = offsetOf(message, part);
  if (at === undefined) return undefined;
  const length = part.byteLength;
  if (packed) {
    const recipe = { kind: 'unzstd/1', bytes: message.byteLength, at, length, inner } as const;
    return { ...place, recipe };
  }
  return { ...place, at: place.at + at, length, ...(inner && { recipe: inner }) };
}

function offsetOf(message: Uint8Array, part: Uint8Array): number | undefined {
  const inside = part.byteOffset - message.byteOffset;
  if (part.buffer === message.buffer && inside >= 0 && inside + part.byteLength <= message.byteLength)
    return inside;
  // Decoders copy a message where they need it aligned.
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const needle = part.subarray(0, NEEDLE_BYTES);
  const last = message.byteLength - part.byteLength;
  for (let at = bytes.indexOf(needle); at >= 0 && at <= last; at = bytes.indexOf(needle, at + 1)) {
    if (Buffer.compare(bytes.subarray(at, at + part.byteLength), part) === 0) return at;
    if (at > MOST_BEFORE_BYTES) return undefined;
  }
  return undefined;
}
