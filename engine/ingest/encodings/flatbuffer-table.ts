/** A table in the bytes of a FlatBuffer (google/flatbuffers, internals): where its fields lie. Every place is checked by DataView. */

/** Elements of all lists of tables of one buffer: lists may lead to the same tables again and again. */
const MOST_TABLES = 262_144;
type Left = { tables: number };

export class FlatTable {
  readonly view: DataView;
  readonly at: number;
  readonly #fields: number;
  readonly #fieldsBytes: number;
  readonly #left: Left;

  constructor(view: DataView, at: number, left: Left = { tables: MOST_TABLES }) {
    this.#left = left;
    this.view = view;
    this.at = at;
    this.#fields = at - view.getInt32(at, true);
    this.#fieldsBytes = view.getUint16(this.#fields, true);
  }

  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new FlatTable(view, view.getUint32(0, true));
  }

  /** Where a field lies, by its offset among the offsets; undefined where it is not set. */
  placeAt(offset: number): number | undefined {
    if (offset + 2 > this.#fieldsBytes) return undefined;
    const within = this.view.getUint16(this.#fields + offset, true);
    return within === 0 ? undefined : this.at + within;
  }

  #place(slot: number): number | undefined {
    return this.placeAt(4 + 2 * slot);
  }

  u8(slot: number, preset: number): number {
    const at = this.#place(slot);
    return at === undefined ? preset : this.view.getUint8(at);
  }

  u16(slot: number, preset: number): number {
    const at = this.#place(slot);
    return at === undefined ? preset : this.view.getUint16(at, true);
  }

  i32(slot: number, preset: number): number {
    const at = this.#place(slot);
    return at === undefined ? preset : this.view.getInt32(at, true);
  }

  /** Beyond 2^53 the last digits are lost. */
  i64(slot: number, preset: number): number {
    const at = this.#place(slot);
    return at === undefined ? preset : Number(this.view.getBigInt64(at, true));
  }

  f64(slot: number, preset: number): number {
    const at = this.#place(slot);
    return at === undefined ? preset : this.view.getFloat64(at, true);
  }

  text(slot: number): string | undefined {
    const at = this.#place(slot);
    return at === undefined ? undefined : textAt(this.view, followed(this.view, at));
  }

  table(slot: number): FlatTable | undefined {
    const at = this.#place(slot);
    return at === undefined ? undefined : new FlatTable(this.view, followed(this.view, at), this.#left);
  }

  tables(slot: number): FlatTable[] {
    const at = this.#place(slot);
    if (at === undefined) return [];
    const list = followed(this.view, at);
    const count = this.view.getUint32(list, true);
    if (list + 4 + 4 * count > this.view.byteLength) throw new Error(`a list of it claims ${count} elements`);
    this.#left.tables -= count;
    if (this.#left.tables < 0) throw new Error(`its lists have more than ${MOST_TABLES} elements together`);
    return Array.from({ length: count }, (_, k) => {
      const element = list + 4 + 4 * k;
      return new FlatTable(this.view, followed(this.view, element), this.#left);
    });
  }
}

/** Where an offset leads that counts from its own place. */
export const followed = (view: DataView, at: number): number => at + view.getUint32(at, true);

/** @param at of the length, behind which the text stands */
export function textAt(view: DataView, at: number): string {
  const length = view.getUint32(at, true);
  if (at + 4 + length > view.byteLength)
    throw new Error(`a text claims ${length} bytes and has ${view.byteLength - at - 4}`);
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 4, length));
}
