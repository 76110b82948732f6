/** Values of variable length: a record has the place of its value, which stands behind its length elsewhere. */
import type { MdfFile } from './file.ts';
import { type Lost, Pieces } from './pieces.ts';
import { recordsOf } from './records.ts';
import type { Channel, DataGroup } from './structure.ts';

/** Of all channels of a group of data together: they are held in memory. */
const MOST_BYTES = 256 * 1024 * 1024;

export class VariableData {
  /** By the place of the block, or of the group of channels. */
  readonly #bytes = new Map<number, Uint8Array>();

  static async of(file: MdfFile, data: DataGroup, lost: Lost): Promise<VariableData> {
    const made = new VariableData();
    let left = MOST_BYTES;
    const places = new Set(
      data.groups.flatMap(({ channels }) =>
        channels.flatMap((each) => (each.type === 1 ? [each.signalData] : [])),
      ),
    );
    const kept = new Map<number, Uint8Array[]>();
    const keep = (place: number, bytes: Uint8Array): void => {
      left -= bytes.length;
      const list = kept.get(place) ?? [];
      kept.set(place, list);
      if (left >= 0) list.push(Uint8Array.from(bytes));
    };
    for (const place of places)
      if (!data.groups.some(({ at }) => at === place))
        for await (const piece of new Pieces(file, lost).of(place)) keep(place, piece);
    if (data.groups.some(({ at, isVariable }) => isVariable && places.has(at)))
      for await (const records of recordsOf(data, new Pieces(file, () => {}).of(data.data), () => {}))
        for (const { group, bytes } of records) {
          if (!group.isVariable) continue;
          // As it stands in a block: its length before it.
          const head = new Uint8Array(4);
          new DataView(head.buffer).setUint32(0, bytes.length, true);
          keep(group.at, head);
          keep(group.at, bytes);
        }
    if (left < 0)
      lost(0, `has more than ${MOST_BYTES} bytes of values of variable length: those beyond are left out`);
    for (const [place, list] of kept) made.#bytes.set(place, Buffer.concat(list));
    return made;
  }

  at({ signalData }: Channel, offset: number): Uint8Array | undefined {
    const bytes = this.#bytes.get(signalData);
    if (!bytes || !Number.isSafeInteger(offset) || offset < 0 || offset + 4 > bytes.length) return undefined;
    const length = new DataView(bytes.buffer, bytes.byteOffset + offset).getUint32(0, true);
    return offset + 4 + length <= bytes.length ? bytes.subarray(offset + 4, offset + 4 + length) : undefined;
  }
}
