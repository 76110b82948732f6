/** Parses JSON of maps after counting its values: a few bytes of JSON can take twenty times as much memory. */
import { InputError, messageOf } from '../contract/errors.ts';
import { checkNames } from '../contract/json.ts';
import { checkText, MAX_VERTICES } from './limits.ts';

/** Arrays and objects within each other; GeoJSON polygons with their feature take eight. */
const MAX_DEPTH = 64;
/** Arrays and objects: one for each vertex, and as many again for the rest. Each takes 40 to 80 bytes. */
const MAX_CONTAINERS = 2 * MAX_VERTICES;
/** Values and names of members: three numbers for each vertex, and as many again for the rest. */
const MAX_VALUES = 8 * MAX_VERTICES;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [ARRAY, ARRAY_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Parses in bounded memory. @throws InputError for text that is no JSON, nested too deeply, or of too many values. */
export function parseJson(text: string): unknown {
  checkBudget(text);
  try {
    checkNames(text);
  } catch (error) {
    throw new InputError(`It is no map: ${messageOf(error)}.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`It is not JSON: ${messageOf(error)}.`);
  }
}

/** One pass over the characters; strings are skipped. */
function checkBudget(text: string): void {
  checkText(text);
  let [depth, containers, values] = [0, 0, 0];
  for (let k = 0; k < text.length; k++) {
    switch (text.charCodeAt(k)) {
      case QUOTE:
        k = stringEnd(text, k);
        break;
      case ARRAY:
      case OBJECT:
        containers++;
        if (++depth > MAX_DEPTH)
          throw new InputError(
            `It has arrays and objects nested more than ${MAX_DEPTH} deep (character ${k}).`,
          );
        break;
      case ARRAY_END:
      case OBJECT_END:
        depth--;
        break;
      case COMMA:
      case COLON:
        values++;
        break;
    }
    if (containers > MAX_CONTAINERS || values > MAX_VALUES)
      throw new InputError(
        `It has more than ${containers > MAX_CONTAINERS ? `${MAX_CONTAINERS} arrays and objects` : `${MAX_VALUES} values`}; no map of one drive has as many.`,
      );
  }
}

/** The index of the quote that ends the string at `k`; the end of the text when there is none, which JSON.parse then refuses. */
function stringEnd(text: string, k: number): number {
  for (let at = k + 1; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === QUOTE) return at;
    if (c === BACKSLASH) at++;
  }
  return text.length;
}
