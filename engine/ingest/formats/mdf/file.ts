/**
 * Blocks of an MDF 4 file (ASAM MDF 4.1, section 4): a name, a length, links to other blocks, data. Nothing that a link says is
 * believed: a block lies in the file and is of the name that is asked for, or it is none.
 */
import { BigFile } from '../../recording/big-file.ts';

export type Block = {
  readonly at: number;
  /** Of all of it. */
  readonly bytes: number;
  /** Places in the file; 0 for none. */
  readonly links: readonly number[];
  /** What follows the links, as much as was asked for. */
  readonly data: DataView;
};

const HEAD_BYTES = 24;
/** Longest text that is read of a block; names have some tens of characters, comments are XML. */
const MOST_TEXT = 4096;
const MOST_LINKS = 65_536;
/** Blocks do not overlap, and each is read a few times: what is read of them in all is some times the file, and so much besides. */
const MOST_READS = 4;
const BESIDES_BYTES = 16 * 1024 * 1024;

export class MdfFile {
  readonly #file: BigFile;
  readonly #texts = new Map<number, string>();
  #left: number;

  private constructor(file: BigFile) {
    this.#file = file;
    this.#left = MOST_READS * file.size + BESIDES_BYTES;
  }

  /** Its blocks claim more bytes together than the file has many times over: none is read any more. */
  get isOverread(): boolean {
    return this.#left < 0;
  }

  static async open(path: string): Promise<MdfFile> {
    return new MdfFile(await BigFile.open(path));
  }

  get path(): string {
    return this.#file.path;
  }

  get size(): number {
    return this.#file.size;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  read(at: number, length: number): Promise<Uint8Array> {
    return this.#file.read(at, length);
  }

  /** Bytes of a block of MDF 3; undefined where they are not there. They count as those of other blocks do. */
  async part(at: number, length: number): Promise<DataView | undefined> {
    if (at < 0 || at + length > this.size) return undefined;
    this.#left -= length;
    if (this.isOverread) return undefined;
    const { buffer, byteOffset, byteLength } = await this.read(at, length);
    return byteLength === length ? new DataView(buffer, byteOffset, byteLength) : undefined;
  }

  /** The name of what lies at a place: '##DT' and the like; '' where nothing can. */
  async nameAt(at: number): Promise<string> {
    if (at <= 0 || at + HEAD_BYTES > this.size) return '';
    return Buffer.from(await this.read(at, 4)).toString('latin1');
  }

  /**
   * @param mostData bytes of data that are wanted; a block with fewer gives what it has
   * @returns undefined where there is no such block
   */
  async block(at: number, name: string, mostData: number): Promise<Block | undefined> {
    if (at <= 0 || at + HEAD_BYTES > this.size) return undefined;
    const head = Buffer.from(await this.read(at, HEAD_BYTES));
    if (head.toString('latin1', 0, 4) !== name) return undefined;
    const [bytes, count] = [Number(head.readBigUInt64LE(8)), Number(head.readBigUInt64LE(16))];
    const first = HEAD_BYTES + 8 * count;
    if (count > MOST_LINKS || bytes < first || at + first > this.size) return undefined;
    const end = Math.min(bytes, this.size - at, first + mostData);
    this.#left -= end;
    if (this.isOverread) return undefined;
    const body = Buffer.from(await this.read(at + HEAD_BYTES, end - HEAD_BYTES));
    const links = Array.from({ length: count }, (_, i) => Number(body.readBigUInt64LE(8 * i)));
    return { at, bytes, links, data: new DataView(body.buffer, body.byteOffset + 8 * count, end - first) };
  }

  /** The text of a TX block, or what stands in the first <TX> of an MD block; '' without one. */
  async text(at: number): Promise<string> {
    const known = this.#texts.get(at);
    if (known !== undefined) return known;
    const found = (await this.block(at, '##TX', MOST_TEXT)) ?? (await this.block(at, '##MD', MOST_TEXT));
    let text = '';
    // Blocks of text have no links: with some, one text could be that of many.
    if (found && found.links.length === 0) {
      const { buffer, byteOffset, byteLength } = found.data;
      const all = new TextDecoder().decode(new Uint8Array(buffer, byteOffset, byteLength));
      const [said = ''] = all.split('\0', 1);
      text = said.startsWith('<') ? (/<TX[^>]*>([^<]*)</.exec(said)?.[1] ?? '') : said;
    }
    this.#texts.set(at, text.trim());
    return text.trim();
  }
}
