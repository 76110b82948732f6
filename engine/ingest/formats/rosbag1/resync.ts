/** Finds the next record after damage, by the `op` field that every header has. Each byte is searched once. */
import type { Window } from '../../recording/window.ts';
import { MOST_HEADER_BYTES, messageFacts, nextOp, OP, type RecordPlace, recordAround } from './records.ts';

/** What must lie in view to judge a place: its header before and behind. */
const LOOK_BYTES = 2 * MOST_HEADER_BYTES;

/**
 * The next record of a file whose end lies in it, or a chunk that is cut; undefined when there is none.
 * @param chunks only whole chunks are looked for, as within one.
 */
export async function resync(window: Window, from: number, chunks = false): Promise<number | undefined> {
  for (let base = from + 1; base < window.size; ) {
    const view = await window.rest(base, 2 * LOOK_BYTES);
    const isLast = base + view.byteLength >= window.size;
    const found = find(view, isLast ? view.byteLength : view.byteLength - LOOK_BYTES, (record) => {
      const whole = base + record.end <= window.size;
      return record.op === OP.chunk ? whole || !chunks : whole && !chunks && isMeant(view, record);
    });
    if (found !== undefined) return base + found;
    if (isLast) return undefined;
    base += Math.max(1, view.byteLength - 2 * LOOK_BYTES);
  }
  return undefined;
}

/** The next record in a chunk's bytes, whole and from `from` on; undefined when there is none. */
export function resyncIn(records: Uint8Array, from: number): number | undefined {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  return find(
    view,
    records.byteLength,
    (record) => record.at >= from && record.end <= records.byteLength && isMeant(view, record),
  );
}

const isMeant = (view: DataView, record: RecordPlace): boolean =>
  record.op === OP.message ? messageFacts(view, record) !== undefined : record.op !== OP.bagHeader;

function find(view: DataView, end: number, accepts: (record: RecordPlace) => boolean): number | undefined {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let at = nextOp(bytes, 0); at >= 0 && at < end; at = nextOp(bytes, at + 1)) {
    const record = recordAround(view, at, 0);
    if (record && accepts(record)) return record.at;
  }
  return undefined;
}
