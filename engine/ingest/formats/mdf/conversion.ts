/**
 * How a channel's numbers become values (ASAM MDF 4.1, section 4.18): linear, rational, tables with and without interpolation, ranges,
 * formulas, and words for values. Conversions of texts, and formulas that are not understood, leave the numbers as they are.
 */
import type { MdfFile } from './file.ts';
import { formulaOf } from './formula.ts';

export type Conversion = {
  readonly value: (raw: number) => number;
  /** A word for it, where it has one. */
  readonly word: ((raw: number) => string | undefined) | undefined;
  /** All words, where they are of single values. */
  readonly words: ReadonlyMap<number, string> | undefined;
  /** What it is, where it is not evaluated. */
  readonly unread: string | undefined;
};

export const AS_IT_IS: Conversion = {
  value: (raw) => raw,
  word: undefined,
  words: undefined,
  unread: undefined,
};

const VALUES_AT = 24;
const MOST_VALUES = 65_536;
/** Words of all channels of a file. */
const MOST_WORDS = 200_000;
/** A conversion may end in another one. */
const MOST_DEPTH = 4;
const UNREAD: Readonly<Record<number, string>> = {
  3: 'a formula',
  9: 'a table of texts',
  10: 'a table of texts',
  11: 'words for bits',
};

/** Conversions of a file, each read once. */
export class Conversions {
  readonly #file: MdfFile;
  readonly #known = new Map<number, Conversion>();
  #words = 0;
  /** Numbers of all tables: blocks that do not overlap have no more. */
  #valuesLeft: number;

  constructor(file: MdfFile) {
    this.#file = file;
    this.#valuesLeft = Math.floor(file.size / 8);
  }

  async at(place: number, depth = 0): Promise<Conversion> {
    const known = this.#known.get(place);
    if (known) return known;
    if (place === 0 || depth > MOST_DEPTH) return AS_IT_IS;
    const made = await this.#read(place, depth);
    this.#known.set(place, made);
    return made;
  }

  async #read(place: number, depth: number): Promise<Conversion> {
    const block = await this.#file.block(place, '##CC', VALUES_AT + 8 * MOST_VALUES);
    if (!block || block.data.byteLength < VALUES_AT) return AS_IT_IS;
    const { data, links } = block;
    const type = data.getUint8(0);
    const count = Math.min(data.getUint16(6, true), Math.floor((data.byteLength - VALUES_AT) / 8));
    this.#valuesLeft -= count;
    if (this.#valuesLeft < 0) return { ...AS_IT_IS, unread: 'a table that overlaps others' };
    const v = Array.from({ length: count }, (_, i) => data.getFloat64(VALUES_AT + 8 * i, true));
    const refs = links.slice(4);
    switch (type) {
      case 1: {
        const [offset = 0, factor = 1] = v;
        return { ...AS_IT_IS, value: (raw) => raw * factor + offset };
      }
      case 2: {
        const [a = 0, b = 1, c = 0, d = 0, e = 0, f = 1] = v;
        return { ...AS_IT_IS, value: (x) => (a * x * x + b * x + c) / (d * x * x + e * x + f) };
      }
      case 3: {
        const [text = ''] = await this.#texts(refs.slice(0, 1));
        const value = formulaOf(text);
        return value ? { ...AS_IT_IS, value } : { ...AS_IT_IS, unread: UNREAD[type] };
      }
      case 4:
        return { ...AS_IT_IS, value: (raw) => interpolated(v, raw) };
      case 5:
        return { ...AS_IT_IS, value: (raw) => nearest(v, raw) };
      case 6:
        return { ...AS_IT_IS, value: (raw) => v[range(v, 3, raw) * 3 + 2] ?? v.at(-1) ?? raw };
      case 7: {
        const words = await this.#texts(refs.slice(0, count));
        const all = new Map(v.flatMap((value, i) => (words[i] ? [[value, words[i]] as const] : [])));
        const [other, rest] = await this.#otherwise(refs[count] ?? 0, depth);
        return { ...other, word: (raw) => all.get(raw) ?? rest, words: all };
      }
      case 8: {
        const words = await this.#texts(refs.slice(0, Math.floor(count / 2)));
        const [other, rest] = await this.#otherwise(refs[Math.floor(count / 2)] ?? 0, depth);
        return { ...other, word: (raw) => words[range(v, 2, raw)] ?? rest };
      }
      default:
        return { ...AS_IT_IS, unread: UNREAD[type] };
    }
  }

  /** For numbers without a word of their own: a conversion, or one word for all of them. */
  async #otherwise(place: number, depth: number): Promise<[Conversion, string | undefined]> {
    const [word] = await this.#texts(place === 0 ? [] : [place]);
    return word ? [AS_IT_IS, word] : [await this.at(place, depth + 1), undefined];
  }

  /** '' for what is no text. */
  async #texts(places: readonly number[]): Promise<string[]> {
    const words: string[] = [];
    for (const place of places) {
      if (this.#words >= MOST_WORDS) break;
      this.#words++;
      words.push(await this.#file.text(place));
    }
    return words;
  }
}

/** Index of the last key that is not larger, of keys in rows of `step`; −1 before the first. By halves: a table may be long. */
function rowAt(v: readonly number[], step: number, raw: number): number {
  let [low, high] = [0, Math.floor(v.length / step)];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((v[step * middle] ?? Infinity) <= raw) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function interpolated(v: readonly number[], raw: number): number {
  const row = rowAt(v, 2, raw);
  const [x0, y0, x1, y1] = v.slice(2 * Math.max(0, row), 2 * Math.max(0, row) + 4);
  if (x0 === undefined || y0 === undefined) return raw;
  return row < 0 || x1 === undefined || y1 === undefined ? y0 : y0 + ((raw - x0) * (y1 - y0)) / (x1 - x0);
}

/** Of two keys as near, the lower one. */
export function nearest(v: readonly number[], raw: number): number {
  const row = rowAt(v, 2, raw);
  const [x0, y0, x1, y1] = v.slice(2 * Math.max(0, row), 2 * Math.max(0, row) + 4);
  if (x0 === undefined || y0 === undefined) return raw;
  return row < 0 || x1 === undefined || y1 === undefined || raw - x0 <= x1 - raw ? y0 : y1;
}

/** The row of lower and upper bounds that holds a number; −1 for none. Of whole numbers both bounds belong to it. */
export function range(v: readonly number[], step: number, raw: number): number {
  const row = rowAt(v, step, raw);
  return row >= 0 && raw <= (v[step * row + 1] ?? -Infinity) ? row : -1;
}
