/**
 * Where a database's file has the data of a message (sqlite.org/fileformat2.html, section 1.6), for a drive that refers to it. SQLite
 * gives values and no places, so the tree of the table is gone down here, page by page.
 */
import { LogFile } from '../../../drive/logs/log-file.ts';
import { type DatabasePages, pagesOf, readCell, varint } from '../../../drive/logs/sqlite-cell.ts';
import type { MessagePlace } from '../../format.ts';

const [INTERIOR, LEAF] = [5, 13] as const;
/** Bytes before the places of a page's cells. */
const HEAD_BYTES = { [INTERIOR]: 12, [LEAF]: 8 } as const;
/** A tree of pages that hold two cells each has fewer levels. */
const MOST_LEVELS = 40;

type Page = { readonly number: number; readonly view: DataView };

export class MessageCells {
  readonly #file: LogFile;
  readonly #pages: DatabasePages;
  readonly #root: number;
  /** The page that was looked at last, by its level: rows that follow one another lie in the same. */
  readonly #levels: Page[] = [];

  /** @param root the page where the table of messages begins. @throws InputError when the file cannot be read */
  constructor(path: string, root: number) {
    this.#file = LogFile.first(path);
    this.#pages = pagesOf(this.#file);
    this.#root = root;
  }

  /**
   * The place of a message's bytes as they are stored; undefined where the file has them nowhere in one piece, as damaged pages do.
   * @param row the message's. @param stored as SQLite gave it, by which the place is proved
   */
  placeOf(row: number, stored: Uint8Array): MessagePlace | undefined {
    try {
      const chunk = this.#cellOf(BigInt(row));
      if (chunk === undefined) return undefined;
      const record = readCell(this.#file, chunk);
      // The data is the last of the columns; others are numbers.
      const at = record.byteLength - stored.byteLength;
      const same = at > 0 && Buffer.compare(record.subarray(at), stored) === 0;
      if (!same) return undefined;
      return { file: this.#file.path, holder: 'sqlite-cell', chunk, at, length: stored.byteLength };
    } catch {
      return undefined; // A page that does not fit: SQLite found the message all the same, so it is copied.
    }
  }

  close(): void {
    this.#file.close();
  }

  /** The byte where a row's cell begins. */
  #cellOf(row: bigint): number | undefined {
    let number = this.#root;
    for (let level = 0; level < MOST_LEVELS; level++) {
      const { view } = this.#page(level, number);
      const kind = view.getUint8(0);
      if (kind === LEAF) {
        const cell = search(view, LEAF, (at) => rowOfLeaf(view, at) >= row);
        if (cell === undefined || rowOfLeaf(view, cell) !== row) return undefined;
        return (number - 1) * this.#pages.pageBytes + cell;
      }
      if (kind !== INTERIOR) return undefined;
      // A cell holds the page of the rows up to its key; behind all of them is one of its own.
      const cell = search(view, INTERIOR, (at) => (varint(view, at + 4)?.value ?? 0n) >= row);
      number = view.getUint32(cell ?? 8);
    }
    return undefined;
  }

  #page(level: number, number: number): Page {
    const known = this.#levels[level];
    if (known?.number === number) return known;
    const { pageBytes } = this.#pages;
    const bytes = this.#file.read((number - 1) * pageBytes, pageBytes);
    const page = { number, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
    this.#levels[level] = page;
    return page;
  }
}

/** Where the first cell begins of which this is true; its cells are in the order of their keys. */
function search(
  view: DataView,
  kind: typeof INTERIOR | typeof LEAF,
  isBehind: (at: number) => boolean,
): number | undefined {
  const cellAt = (k: number): number => view.getUint16(HEAD_BYTES[kind] + 2 * k);
  const count = view.getUint16(3);
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBehind(cellAt(middle))) high = middle;
    else low = middle + 1;
  }
  return low < count ? cellAt(low) : undefined;
}

function rowOfLeaf(view: DataView, at: number): bigint {
  const length = varint(view, at);
  return (length && varint(view, length.end)?.value) ?? 0n;
}
