/** The records that lie side by side in memory: those of a chunk, or of a stretch of the file outside of chunks. */
import { type RecordPlace, recordAt } from './records.ts';
import { resyncIn } from './resync.ts';

export type Gap = { readonly at: number; readonly end: number };

/** Whole records, and the gaps between them where bytes are none: the walk goes on behind a gap. */
export function* walk(bytes: Uint8Array): Generator<RecordPlace | Gap> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.byteLength; ) {
    const record = recordAt(view, at);
    if (record && record.end <= bytes.byteLength) {
      yield record;
      at = record.end;
      continue;
    }
    const next = resyncIn(bytes.subarray(at + 1), 0);
    const end = next === undefined ? bytes.byteLength : at + 1 + next;
    yield { at, end };
    at = end;
  }
}
