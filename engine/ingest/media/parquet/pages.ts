/**
 * The pages of a column, one by one: what is in memory is a page, not a column, and nothing of it is allocated by what the file
 * claims alone. Headers, Snappy and the footer are read by hyparquet; its own reader of columns keeps each value as a number of
 * JavaScript, which for a lidar's range images is some gigabytes, and believes the counts of a page.
 */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { snappyUncompress } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { UnpackAllowance } from '../../compression/allowance.ts';
import type { BigFile } from '../../recording/big-file.ts';
import type { Chunk, Column } from './footer.ts';
import { bitsFor, readHybrid } from './levels.ts';
import { checkStruct } from './thrift-check.ts';
import { dictionaryValues, memoryFor, plainValues, splitValues, type Values } from './values.ts';

/** A page's header has 50 bytes, with the least and the greatest value of texts some more. */
const HEADER_BYTES = 32 * 1024;
/** A page has 1 MB. */
const MOST_PAGE_BYTES = 256 * 1024 * 1024;
/** Values of a page. */
const MOST_VALUES = 64 * 1024 * 1024;

export type Page = {
  /** How many levels, of values and of what is null. */
  readonly count: number;
  /** One a level: 0 begins a row. Only of lists. */
  readonly repetition: Uint8Array | undefined;
  /** One a level; undefined where every value is there. */
  readonly definition: Uint8Array | undefined;
  readonly values: Values;
};

type Header = ReturnType<typeof parquetHeader>;

export class PageReader {
  readonly #file: BigFile;
  readonly #allowance = new UnpackAllowance();

  constructor(file: BigFile) {
    this.#file = file;
  }

  /** @throws Error in words at the first page that cannot be read. */
  async *pages(column: Column, { codec, begin, bytes }: Chunk): AsyncGenerator<Page> {
    let dictionary: Values | undefined;
    const end = begin + bytes;
    for (let at = begin; at < end; ) {
      const window = Uint8Array.from(await this.#file.read(at, Math.min(HEADER_BYTES, end - at)));
      const size = checkStruct(window, 0);
      const header = parquetHeader({ view: new DataView(window.buffer), offset: 0 });
      const packedBytes = header.compressed_page_size;
      const unpackedBytes = header.uncompressed_page_size;
      at += size;
      if (!(packedBytes >= 0 && at + packedBytes <= end))
        throw new Error('has a page that ends behind its column');
      if (!(unpackedBytes >= 0 && unpackedBytes <= MOST_PAGE_BYTES))
        throw new Error(`has a page of ${unpackedBytes} bytes`);
      const packed = await this.#file.read(at, packedBytes);
      at += packedBytes;
      if (header.dictionary_page_header) {
        const count = header.dictionary_page_header.num_values;
        this.#check(count, memoryFor(column.type, count), packedBytes);
        dictionary = plainValues(this.#unpack(packed, codec, unpackedBytes), column.type, count);
      } else if (header.data_page_header) yield this.#page(column, header, packed, codec, dictionary);
      else if (header.data_page_header_v2) yield this.#pageV2(column, header, packed, codec, dictionary);
    }
  }

  #check(count: number, memory: number, stored: number): void {
    if (!(count >= 0 && count <= MOST_VALUES)) throw new Error(`has a page of ${count} values`);
    const refused = this.#allowance.refuse({ compression: 'parquet', uncompressedBytes: memory }, stored);
    if (refused !== undefined) throw new Error(`has a page that ${refused}`);
  }

  #unpack(packed: Uint8Array, codec: string, bytes: number): Uint8Array {
    this.#check(0, bytes, packed.byteLength);
    const most = { maxOutputLength: Math.max(1, bytes) };
    const unpacked = ((): Uint8Array => {
      if (codec === 'UNCOMPRESSED' || bytes === 0) return packed;
      if (codec === 'ZSTD') return zstdDecompressSync(packed, most);
      if (codec === 'GZIP') return gunzipSync(packed, most);
      if (codec === 'BROTLI') return brotliDecompressSync(packed, most);
      if (codec !== 'SNAPPY') throw new Error(`is packed by ${codec}, which is not read`);
      const output = new Uint8Array(bytes);
      snappyUncompress(packed, output);
      return output;
    })();
    if (unpacked.byteLength < bytes) throw new Error('has a page that ends too early');
    return unpacked;
  }

  /** Version 1: levels with their lengths before them, packed with the values. */
  #page(
    column: Column,
    header: Header,
    packed: Uint8Array,
    codec: string,
    dictionary: Values | undefined,
  ): Page {
    const { num_values: count = 0, encoding } = header.data_page_header ?? {};
    this.#check(count, memoryFor(column.type, count), packed.byteLength);
    const bytes = this.#unpack(packed, codec, header.uncompressed_page_size);
    let at = 0;
    const levels = (most: number): Uint8Array | undefined => {
      if (most === 0) return undefined;
      if (at + 4 > bytes.byteLength) throw new Error('has levels or indices that end too early');
      const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
      if (at + 4 + length > bytes.byteLength) throw new Error('has levels or indices that end too early');
      const found = levelsOf(bytes.subarray(at + 4, at + 4 + length), most, count);
      at += 4 + length;
      return found;
    };
    const repetition = levels(column.isList ? 1 : 0);
    const definition = levels(column.mostDefinition);
    return this.#made(
      column,
      count,
      repetition,
      definition,
      bytes.subarray(at),
      encoding,
      dictionary,
      packed,
    );
  }

  /** Version 2: levels first, never packed. */
  #pageV2(
    column: Column,
    header: Header,
    packed: Uint8Array,
    codec: string,
    dictionary: Values | undefined,
  ): Page {
    const { data_page_header_v2: said, uncompressed_page_size: size } = header;
    const count = said?.num_values ?? 0;
    const [first, second] = [
      said?.repetition_levels_byte_length ?? 0,
      said?.definition_levels_byte_length ?? 0,
    ];
    if (!(first >= 0 && second >= 0 && first + second <= packed.byteLength && first + second <= size))
      throw new Error('has levels or indices that end too early');
    this.#check(count, memoryFor(column.type, count), packed.byteLength);
    const rest = packed.subarray(first + second);
    const isPacked = said?.is_compressed !== false;
    const bytes = this.#unpack(rest, isPacked ? codec : 'UNCOMPRESSED', size - first - second);
    const repetition = column.isList ? levelsOf(packed.subarray(0, first), 1, count) : undefined;
    const definition =
      column.mostDefinition > 0
        ? levelsOf(packed.subarray(first, first + second), column.mostDefinition, count)
        : undefined;
    return this.#made(column, count, repetition, definition, bytes, said?.encoding, dictionary, packed);
  }

  #made(
    { type, mostDefinition }: Column,
    count: number,
    repetition: Uint8Array | undefined,
    definition: Uint8Array | undefined,
    bytes: Uint8Array,
    encoding: string | undefined,
    dictionary: Values | undefined,
    packed: Uint8Array,
  ): Page {
    let there = count;
    if (definition) {
      there = 0;
      for (const level of definition) if (level === mostDefinition) there++;
    }
    const values = valuesOf(bytes, encoding, dictionary, type, there);
    // One picture of a dictionary may be named a million times.
    if (values.kind === 'texts')
      this.#check(
        there,
        values.texts.reduce((sum, { byteLength }) => sum + byteLength, 0),
        packed.byteLength,
      );
    return { count, repetition, definition: there === count ? undefined : definition, values };
  }
}

function levelsOf(bytes: Uint8Array, most: number, count: number): Uint8Array {
  const levels = new Uint8Array(count);
  readHybrid(bytes, 0, bitsFor(most), levels);
  return levels;
}

function valuesOf(
  bytes: Uint8Array,
  encoding: string | undefined,
  dictionary: Values | undefined,
  type: Column['type'],
  count: number,
): Values {
  if (encoding === 'PLAIN') return plainValues(bytes, type, count);
  if (encoding === 'BYTE_STREAM_SPLIT') return splitValues(bytes, type, count);
  if (encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY') {
    if (!dictionary) throw new Error('names entries of a dictionary that is not there');
    return dictionaryValues(bytes, dictionary, type, count);
  }
  throw new Error(`has values of the encoding ${encoding}, which is not read`);
}
