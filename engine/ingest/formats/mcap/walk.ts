/** Records that lie side by side in memory: a chunk's, or a stretch of the file outside of its chunks. */
import { RECORD_HEADER, recordHeader } from './records.ts';

type RecordWalk = {
  readonly records: Iterable<{
    readonly op: number /** Of the record's opcode. */;
    readonly at: number;
    readonly length: number /** Opcode and length included. */;
    readonly bytes: Uint8Array;
  }>;
  /** Where the walk ended: at the end of the bytes, or at damage. */
  readonly reached: () => number;
};

/** The whole records in a buffer. */
export function walk(bytes: Uint8Array): RecordWalk {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  function* records(): Generator<{ op: number; at: number; length: number; bytes: Uint8Array }> {
    for (;;) {
      const record = recordHeader(view, at);
      if (!record || at + RECORD_HEADER + record.length > bytes.byteLength) return;
      const end = at + RECORD_HEADER + record.length;
      const here = at;
      yield { op: record.op, at: here, length: record.length, bytes: bytes.subarray(here, end) };
      at = end;
    }
  }
  return { records: records(), reached: () => at };
}
