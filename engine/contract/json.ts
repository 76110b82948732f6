/**
 * JSON from a file that somebody else may have written: its size, depth and number of values are bounded before it is parsed, since
 * a value of a few bytes of text takes a hundred times that as an object, and deep values overflow the stack of recursive code.
 */
import { InputError, messageOf } from './errors.ts';

export type JsonLimits = {
  /** Characters. */
  readonly length: number;
  /** Arrays and objects within one another. */
  readonly depth: number;
  /** Values of any kind, keys not counted. */
  readonly values: number;
};

/** The largest documents we write (maps and reports of hour-long drives) have a tenth of these; the deepest is 12 deep. */
export const JSON_LIMITS: JsonLimits = { length: 128 * 1024 * 1024, depth: 64, values: 8_000_000 };

/** @throws InputError with the reason alone; the caller knows file and place. */
export function parseJson(text: string, limits: JsonLimits = JSON_LIMITS): unknown {
  if (text.length > limits.length)
    throw new InputError(`${text.length} characters of JSON are more than the ${limits.length} allowed`);
  measure(text, limits);
  checkNames(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`it is not JSON (${messageOf(cause).slice(0, 200)})`, { cause });
  }
}

/** Names of members that differ; our own documents have some hundred, maps and tables one for each of their elements. */
const MOST_NAMES = 200_000;
/** A text too short for so many is not looked at. */
const LEAST_LENGTH = 4 * MOST_NAMES;
/** Names are told apart by as many bits of a hash: a few are taken for others, none is counted twice. */
const NAME_BITS = 22;
/** FNV-1a, 32 bits. */
const [FNV_START, FNV_PRIME] = [0x811c9dc5, 0x01000193];

/**
 * Names of members cost more than values: 8 million that differ took over a minute and gigabytes.
 * @throws InputError with the reason alone when more than 200,000 differ
 */
export function checkNames(text: string): void {
  if (text.length < LEAST_LENGTH) return;
  const seen = new Uint8Array(2 ** (NAME_BITS - 3));
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) !== QUOTE) continue;
    let hash = FNV_START;
    for (i++; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) break;
      hash = Math.imul(hash ^ code, FNV_PRIME);
      if (code === ESCAPE) hash = Math.imul(hash ^ text.charCodeAt(++i), FNV_PRIME);
    }
    while (isBlank(text.charCodeAt(i + 1))) i++;
    if (text.charCodeAt(i + 1) !== COLON) continue;
    const at = (hash ^ (hash >>> NAME_BITS)) & (2 ** NAME_BITS - 1);
    const bit = 1 << (at & 7);
    if (((seen[at >> 3] ?? 0) & bit) !== 0) continue;
    seen[at >> 3] = (seen[at >> 3] ?? 0) | bit;
    if (++count > MOST_NAMES)
      throw new InputError(`its JSON has more than ${MOST_NAMES} different names of members`);
  }
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

const [QUOTE, ESCAPE, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Counts brackets and commas outside of strings, which bounds depth and values without parsing. */
function measure(text: string, { depth: mostDepth, values: mostValues }: JsonLimits): void {
  let [depth, values, quoted] = [0, 1, false];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === ESCAPE) i++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === COMMA) values++;
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      values++;
      if (++depth > mostDepth) throw new InputError(`its JSON is more than ${mostDepth} levels deep`);
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth--;
  }
  if (values > mostValues) throw new InputError(`its JSON has more than ${mostValues} values`);
}
