/** Parquet files (Apache Parquet format 2): chosen columns, row by row. */
import { reasonOf } from '../../files.ts';
import { BigFile } from '../../recording/big-file.ts';
import { type Chunk, type Column, type Footer, readFooter } from './footer.ts';
import { type Page, PageReader } from './pages.ts';
import { emptyNumbers, type Numbers } from './values.ts';

/** A number, a text's or picture's bytes, or a list's numbers; undefined where the row has none. */
export type Cell = number | bigint | Uint8Array | Numbers | undefined;

/** Cells in the order of the columns that were asked for, or why the rows of a group from here on cannot be read. */
export type ParquetRow =
  | { readonly cells: readonly Cell[] }
  | { readonly fault: string; readonly lost: number };

/** Values of a list; a range image with poses has a million. */
const MOST_LIST = 16 * 1024 * 1024;

export class ParquetFile {
  readonly #file: BigFile;
  readonly #footer: Footer;
  readonly #pages: PageReader;

  private constructor(file: BigFile, footer: Footer) {
    this.#file = file;
    this.#footer = footer;
    this.#pages = new PageReader(file);
  }

  /** @throws Error in words when it cannot be read or is no Parquet file. The caller closes it. */
  static async open(path: string): Promise<ParquetFile> {
    const file = await BigFile.open(path);
    try {
      return new ParquetFile(file, await readFooter(file));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get bytes(): number {
    return this.#file.size;
  }

  /** As the footer says. */
  get rows(): number {
    return this.#footer.rows;
  }

  /** Plain columns, or lists of numbers. */
  has(name: string): boolean {
    return this.#footer.columns.has(name);
  }

  /** A group of rows whose bytes are damaged costs its own rows from the damage on. */
  async *read(names: readonly string[]): AsyncGenerator<ParquetRow> {
    for (const { rows, chunks } of this.#footer.groups) {
      const cursors: Cursor[] = [];
      for (const name of names) {
        const [column, chunk] = [this.#footer.columns.get(name), chunks.get(name)];
        if (column && chunk) cursors.push(new Cursor(column, this.#pages, chunk));
      }
      let done = 0;
      try {
        if (cursors.length < names.length) throw new Error('lacks a column, or it lies outside of the file');
        for (; done < rows; done++) {
          const cells: Cell[] = [];
          for (const cursor of cursors) cells.push(await cursor.next());
          yield { cells };
        }
      } catch (error) {
        yield { fault: reasonOf(error), lost: rows - done };
      } finally {
        for (const cursor of cursors) await cursor.close();
      }
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** Goes through the rows of one column in a group of rows. */
class Cursor {
  readonly #column: Column;
  readonly #pages: AsyncGenerator<Page>;
  #page: Page | undefined;
  /** The next level and the next value of the page. */
  #level = 0;
  #value = 0;

  constructor(column: Column, reader: PageReader, chunk: Chunk) {
    this.#column = column;
    this.#pages = reader.pages(column, chunk);
  }

  async close(): Promise<void> {
    await this.#pages.return(undefined);
  }

  /** @throws Error in words when the column ends before its rows do. */
  async next(): Promise<Cell> {
    if (!(await this.#turn())) throw new Error('ends before its rows do');
    return this.#column.isList ? await this.#list() : this.#single();
  }

  /** Whether there is a level; turns to the next page where this one is used up. */
  async #turn(): Promise<boolean> {
    while (!this.#page || this.#level >= this.#page.count) {
      const { value, done } = await this.#pages.next();
      if (done) return false;
      [this.#page, this.#level, this.#value] = [value, 0, 0];
    }
    return true;
  }

  #single(): Cell {
    const page = this.#page;
    const level = this.#level++;
    if (!page || (page.definition && page.definition[level] !== this.#column.mostDefinition))
      return undefined;
    const at = this.#value++;
    return page.values.kind === 'texts' ? page.values.texts[at] : page.values.numbers[at];
  }

  async #list(): Promise<Cell> {
    const pieces: Numbers[] = [];
    let length = 0;
    for (let isFirst = true; await this.#turn(); isFirst = false) {
      const page = this.#page;
      if (!page?.repetition || page.values.kind === 'texts') return undefined;
      if (!isFirst && page.repetition[this.#level] === 0) break;
      const next = page.repetition.indexOf(0, this.#level + (isFirst ? 1 : 0));
      const end = next < 0 ? page.count : next;
      const piece = this.#piece(page.values.numbers, page.definition, end);
      length += piece.length;
      if (length > MOST_LIST) throw new Error(`has a list of more than ${MOST_LIST} values`);
      if (piece.length > 0) pieces.push(piece);
      this.#level = end;
      if (end < page.count) break;
    }
    const [only, second] = pieces;
    if (!second) return only;
    return joined(this.#column, pieces, length);
  }

  /** The elements of the levels up to `end`. */
  #piece(numbers: Numbers, definition: Uint8Array | undefined, end: number): Numbers {
    const begin = this.#level;
    if (!definition) {
      const piece = numbers.subarray(this.#value, this.#value + end - begin);
      this.#value += end - begin;
      return piece;
    }
    const { mostDefinition, elementDefinition, type } = this.#column;
    const piece = emptyNumbers(type, end - begin);
    let elements = 0;
    for (let i = begin; i < end; i++) {
      const level = definition[i] ?? 0;
      if (level === mostDefinition) put(piece, elements++, numbers[this.#value++]);
      else if (level >= elementDefinition) elements++;
    }
    return piece.subarray(0, elements);
  }
}

function put(into: Numbers, at: number, value: number | bigint | undefined): void {
  if (into instanceof BigInt64Array) into[at] = typeof value === 'bigint' ? value : 0n;
  else into[at] = typeof value === 'number' ? value : Number.NaN;
}

function joined({ type }: Column, pieces: readonly Numbers[], length: number): Numbers {
  const whole = emptyNumbers(type, length);
  let at = 0;
  for (const piece of pieces) {
    if (whole instanceof BigInt64Array) {
      if (piece instanceof BigInt64Array) whole.set(piece, at);
    } else if (!(piece instanceof BigInt64Array)) whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
