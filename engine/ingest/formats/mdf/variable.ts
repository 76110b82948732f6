/** Values of variable length: a record has the place of its value, which stands behind its length elsewhere. */
import type { MdfFile } from './file.ts';
import { type DataBudget, type Lost, Pieces } from './pieces.ts';
import { recordsOf } from './records.ts';
import type { Channel, DataGroup } from './structure.ts';

/** Of all channels of a group of data together: they are held in memory. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Type of such a channel. */
const VARIABLE = 1;

export class VariableData {
  /** By the place of the block, or of the group of channels. */
  readonly #bytes = new Map<number, Uint8Array>();

  static async of(
    file: MdfFile,
    { idBytes, data, groups }: DataGroup,
    budget: DataBudget,
    lost: Lost,
  ): Promise<VariableData> {
    const made = new VariableData();
    const places = new Set(
      groups.flatMap(({ channels }) =>
        channels.flatMap((each) => (each.type === VARIABLE && each.signalData > 0 ? [each.signalData] : [])),
      ),
    );
    const left = { bytes: MOST_BYTES };
    const kept = new Map<number, Kept>();
    const keep = (place: number, bytes: Uint8Array): void => {
      const list = kept.get(place) ?? new Kept(left);
      kept.set(place, list);
      list.add(bytes);
    };
    const inGroups = new Set(groups.map(({ at }) => at));
    for (const place of places)
      if (!inGroups.has(place))
        for await (const piece of new Pieces(file, budget, lost).of(place)) keep(place, piece);
    if (groups.some(({ at, isVariable }) => isVariable && places.has(at))) {
      const pieces = new Pieces(file, budget, () => {}).of(data);
      let recordsLeft = budget.mostRecords;
      const head = new Uint8Array(4);
      for await (const records of recordsOf({ idBytes, data, groups }, pieces, () => {})) {
        // The reading of the records ends at the same place, and says so.
        recordsLeft -= records.length;
        if (recordsLeft < 0) break;
        for (const { group, bytes } of records) {
          if (!group.isVariable || !places.has(group.at)) continue;
          // As it stands in a block: its length before it.
          new DataView(head.buffer).setUint32(0, bytes.length, true);
          keep(group.at, head);
          keep(group.at, bytes);
        }
      }
    }
    if (left.bytes < 0)
      lost(0, `has more than ${MOST_BYTES} bytes of values of variable length: those beyond are left out`);
    for (const [place, list] of kept) made.#bytes.set(place, list.bytes);
    return made;
  }

  at({ signalData }: Channel, offset: number): Uint8Array | undefined {
    const bytes = this.#bytes.get(signalData);
    if (!bytes || !Number.isSafeInteger(offset) || offset < 0 || offset + 4 > bytes.length) return undefined;
    const length = new DataView(bytes.buffer, bytes.byteOffset + offset).getUint32(0, true);
    return offset + 4 + length <= bytes.length ? bytes.subarray(offset + 4, offset + 4 + length) : undefined;
  }
}

/** Bytes one behind the other: values may be empty, and an array for each would take a hundred times as much. */
class Kept {
  readonly #left: { bytes: number };
  #room = new Uint8Array(64);
  #length = 0;

  constructor(left: { bytes: number }) {
    this.#left = left;
  }

  add(bytes: Uint8Array): void {
    this.#left.bytes -= bytes.length;
    if (this.#left.bytes < 0) return;
    if (this.#length + bytes.length > this.#room.length) {
      const larger = new Uint8Array(2 * (this.#length + bytes.length));
      larger.set(this.#room.subarray(0, this.#length));
      this.#room = larger;
    }
    this.#room.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  get bytes(): Uint8Array {
    return this.#room.subarray(0, this.#length);
  }
}
