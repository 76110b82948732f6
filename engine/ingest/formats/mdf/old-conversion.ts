/** How a channel's numbers become values in MDF 2 and 3 (ASAM MDF 3.3, CCBLOCK), with the unit that stands in the same block. */
import { AS_IT_IS, type Conversion, interpolated, nearest, range } from './conversion.ts';
import type { MdfFile } from './file.ts';
import { formulaOf } from './formula.ts';

const HEAD_BYTES = 46;
const MOST_FORMULA = 256;
const MOST_WORD = 32;
/** Words of all channels of a file. */
const MOST_WORDS = 200_000;
const NONE = 65_535;
/** C, twice, of the block's name. */
const LETTER = 0x43;
const UNREAD = 'a formula';

export type OldConversion = { readonly conversion: Conversion; readonly unit: string };

/** Of a file, each read once. */
export class OldConversions {
  readonly #file: MdfFile;
  readonly #little: boolean;
  readonly #text: (at: number, most: number) => Promise<string>;
  readonly #known = new Map<number, OldConversion>();
  #words = 0;

  constructor(file: MdfFile, little: boolean, text: (at: number, most: number) => Promise<string>) {
    this.#file = file;
    this.#little = little;
    this.#text = text;
  }

  async at(place: number): Promise<OldConversion> {
    const known = this.#known.get(place);
    if (known) return known;
    const made = await this.#read(place);
    this.#known.set(place, made);
    return made;
  }

  async #read(place: number): Promise<OldConversion> {
    const none = { conversion: AS_IT_IS, unit: '' };
    const head = place === 0 ? undefined : await this.#file.part(place, HEAD_BYTES);
    if (head?.getUint8(0) !== LETTER || head.getUint8(1) !== LETTER) return none;
    const unit = latin(head, 22, 20);
    const [type, count] = [head.getUint16(42, this.#little), head.getUint16(44, this.#little)];
    const size = head.getUint16(2, this.#little) - HEAD_BYTES;
    const rest = size > 0 && type !== NONE ? await this.#file.part(place + HEAD_BYTES, size) : undefined;
    return { conversion: rest ? await this.#made(type, count, rest) : AS_IT_IS, unit };
  }

  async #made(type: number, count: number, rest: DataView): Promise<Conversion> {
    const real = (at: number): number => rest.getFloat64(at, this.#little);
    const numbers = (n: number): number[] =>
      Array.from({ length: Math.min(n, Math.floor(rest.byteLength / 8)) }, (_, k) => real(8 * k));
    switch (type) {
      case 0: {
        const [offset = 0, factor = 1] = numbers(2);
        return { ...AS_IT_IS, value: (raw) => raw * factor + offset };
      }
      case 1:
      case 2: {
        const pairs = numbers(2 * count);
        return { ...AS_IT_IS, value: (raw) => (type === 1 ? interpolated : nearest)(pairs, raw) };
      }
      case 6: {
        const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers(6);
        return { ...AS_IT_IS, value: (raw) => (b - d * (raw - e - f)) / (c * (raw - e - f) - a) };
      }
      case 7:
      case 8: {
        const [a = 0, b = 1, c = 0, d = 0, e = 1, f = 1, g = 0] = numbers(7);
        const of = type === 7 ? Math.log : Math.exp;
        if (d === 0) return { ...AS_IT_IS, value: (raw) => of(((raw - g) * f - c) / a) / b };
        return a === 0 ? { ...AS_IT_IS, value: (raw) => of((c / (raw - g) - f) / d) / e } : AS_IT_IS;
      }
      case 9: {
        const [a = 0, b = 1, c = 0, d = 0, e = 0, f = 1] = numbers(6);
        return { ...AS_IT_IS, value: (x) => (a * x * x + b * x + c) / (d * x * x + e * x + f) };
      }
      case 10: {
        const text = latin(rest, 0, Math.min(MOST_FORMULA, rest.byteLength)).replace(/X1/gi, 'X');
        const value = formulaOf(text);
        return value ? { ...AS_IT_IS, value } : { ...AS_IT_IS, unread: UNREAD };
      }
      case 11:
        return this.#table(count, rest);
      case 12:
        return await this.#ranges(count, rest);
      default:
        return AS_IT_IS;
    }
  }

  /** A number and 32 characters each. */
  #table(count: number, rest: DataView): Conversion {
    const words = new Map<number, string>();
    for (let k = 0; k < count && 40 * (k + 1) <= rest.byteLength && this.#words < MOST_WORDS; k++) {
      this.#words++;
      words.set(rest.getFloat64(40 * k, this.#little), latin(rest, 40 * k + 8, MOST_WORD));
    }
    return { ...AS_IT_IS, word: (raw) => words.get(raw), words };
  }

  /** Two bounds and the place of a text each; the first row is for all other numbers. */
  async #ranges(count: number, rest: DataView): Promise<Conversion> {
    const [bounds, words]: [number[], string[]] = [[], []];
    let other = '';
    for (let k = 0; k < count && 20 * (k + 1) <= rest.byteLength && this.#words < MOST_WORDS; k++) {
      this.#words++;
      const word = await this.#text(rest.getUint32(20 * k + 16, this.#little), MOST_FORMULA);
      if (k === 0) other = word;
      else {
        bounds.push(rest.getFloat64(20 * k, this.#little), rest.getFloat64(20 * k + 8, this.#little));
        words.push(word);
      }
    }
    return { ...AS_IT_IS, word: (raw) => (words[range(bounds, 2, raw)] ?? other) || undefined };
  }
}

const latin = (view: DataView, at: number, length: number): string =>
  (
    new TextDecoder('latin1')
      .decode(new Uint8Array(view.buffer, view.byteOffset + at, length))
      .split('\0', 1)[0] ?? ''
  ).trim();
