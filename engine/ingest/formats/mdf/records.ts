/**
 * The records of a data group: of a sorted one all of one group of channels, of an unsorted one each with a number before it that tells
 * the group, those of variable length with their length (ASAM MDF 4.1, section 4.15).
 */
import type { Lost } from './pieces.ts';
import type { ChannelGroup, DataGroup } from './structure.ts';

export type MdfRecord = { readonly group: ChannelGroup; readonly bytes: Uint8Array };

const MOST_RECORD = 64 * 1024 * 1024;
/** A record may be a byte: each takes a hundred in memory. */
const MOST_AT_ONCE = 4096;

/**
 * Some at a time, to be used before the next are asked for.
 * @param lost told where a number is of no group: records behind it cannot be found
 */
export async function* recordsOf(
  { idBytes, groups }: DataGroup,
  pieces: AsyncIterable<Uint8Array>,
  lost: Lost,
): AsyncGenerator<readonly MdfRecord[]> {
  const byId = new Map(groups.map((group) => [group.recordId, group]));
  const [only] = groups;
  if (!only) return;
  const waiting: Uint8Array[] = [];
  let [held, needed] = [0, 1];
  for await (const piece of pieces) {
    waiting.push(piece);
    held += piece.length;
    if (held < needed) continue;
    // Bytes are joined only once a whole record is there: pieces may be small, and a record large.
    const all = waiting.length === 1 ? piece : Buffer.concat(waiting);
    const view = new DataView(all.buffer, all.byteOffset, all.byteLength);
    let records: MdfRecord[] = [];
    let at = 0;
    for (;;) {
      if (records.length >= MOST_AT_ONCE) {
        yield records;
        records = [];
      }
      if (at + idBytes > all.length) {
        needed = idBytes;
        break;
      }
      const group = idBytes === 0 ? only : byId.get(idAt(view, at, idBytes));
      if (!group) {
        yield records;
        lost(at, 'has a record of a group that is not there: what follows cannot be found');
        return;
      }
      const first = at + idBytes;
      const isLengthHere = !group.isVariable || first + 4 <= all.length;
      const size = !group.isVariable
        ? group.dataBytes + group.invalidBytes
        : isLengthHere
          ? 4 + view.getUint32(first, true)
          : 4;
      if (size > MOST_RECORD || idBytes + size === 0) {
        yield records;
        if (size > 0) lost(at, `has a record that claims ${size} bytes`);
        return;
      }
      if (!isLengthHere || first + size > all.length) {
        needed = idBytes + size;
        break;
      }
      records.push({ group, bytes: all.subarray(group.isVariable ? first + 4 : first, first + size) });
      at = first + size;
    }
    waiting.length = 0;
    if (at < all.length) waiting.push(all.subarray(at));
    held = all.length - at;
    yield records;
  }
  if (held > 0) lost(0, `ends within a record: ${held} bytes are left`);
}

function idAt(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true);
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}
