/** Depth of JSON text, measured from its bytes before it is parsed: deep text costs a parser far more than its length. */
const [QUOTE, BACKSLASH] = [0x22, 0x5c];

const OPENING: readonly number[] = [0x5b, 0x7b];

const CLOSING: readonly number[] = [0x5d, 0x7d];

/** True when objects and arrays of this UTF-8 JSON lie more than `most` deep. Text that is no JSON gets any answer. */
export function isDeeper(json: Uint8Array, most: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (OPENING.includes(byte)) {
      if (++depth > most) return true;
    } else if (CLOSING.includes(byte)) depth--;
  }
  return false;
}
