/**
 * Finds the next position after damage where reading can go on. Every byte is searched once; bytes that a candidate refers to
 * are read in pages.
 */
import type { Pages } from '../../recording/pages.ts';
import type { Window } from '../../recording/window.ts';
import { CHUNK_HEADER_MOST, chunkHeader, OP, RECORD_HEADER, recordHeader } from './records.ts';

const COMPRESSIONS: readonly string[] = ['', 'zstd', 'lz4'];
/** What must lie in view to judge a place. */
const LOOK_BYTES = RECORD_HEADER + CHUNK_HEADER_MOST;

/**
 * A chunk whose lengths add up, or three records in a row with a message first; undefined when there is none.
 * @param chunks only whole chunks are looked for, as within one.
 */
export async function resync(
  window: Window,
  pages: Pages,
  from: number,
  chunks = false,
): Promise<number | undefined> {
  for (let base = from + 1; base + RECORD_HEADER < window.size; ) {
    const view = await window.rest(base, 2 * LOOK_BYTES);
    const last = base + view.byteLength >= window.size;
    const most = last ? view.byteLength - RECORD_HEADER : view.byteLength - LOOK_BYTES;
    for (let i = 0; i < most; i++) {
      const op = view.getUint8(i);
      if (op !== OP.chunk && (op !== OP.message || chunks)) continue;
      const record = recordHeader(view, i);
      if (!record) continue;
      const end = base + i + RECORD_HEADER + record.length;
      if (op === OP.chunk) {
        const header = chunkHeader(view, i + RECORD_HEADER, record.length);
        if (header && COMPRESSIONS.includes(header.compression) && (!chunks || end <= window.size))
          return base + i;
      } else if (end < window.size && (await followed(pages, end, window.size))) return base + i;
    }
    base += Math.max(1, most);
  }
  return undefined;
}

/** Whether two records lie one behind the other. */
async function followed(pages: Pages, at: number, size: number): Promise<boolean> {
  let end = at;
  for (let k = 0; k < 2; k++) {
    const view = await pages.at(end, RECORD_HEADER);
    const record = view && recordHeader(view, 0);
    if (!record || record.op > OP.dataEnd) return false;
    end += RECORD_HEADER + record.length;
    if (end > size) return false;
  }
  return true;
}
