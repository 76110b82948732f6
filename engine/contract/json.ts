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
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`it is not JSON (${messageOf(cause).slice(0, 200)})`, { cause });
  }
}

const [QUOTE, ESCAPE, COMMA] = [0x22, 0x5c, 0x2c];
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
