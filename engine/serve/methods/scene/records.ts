/** Log lines and statuses of all streams as one table. The messages of a drive are decoded once. */

import type { RecordRow } from '../../../contract/api/scene/records.ts';
import type { TimeBase } from '../../../contract/api.ts';
import { InputError } from '../../../contract/errors.ts';
import type { Drive } from '../../../drive/drive.ts';
import type { ClockMaps } from '../../../replay/clock-map.ts';
import { threadMethod } from '../method.ts';
import { clockMapsOf } from '../scripts.ts';

/** Messages that are read: an hour of a chatty stack has some 100,000. */
const MOST_MESSAGES = 200_000;

type All = { readonly rows: readonly RecordRow[]; readonly messages: number; readonly note?: string };

const kept = new WeakMap<Drive, Promise<All>>();

export const listRecords = threadMethod('records.list', 'analysis', async (params, drives) => {
  const drive = drives.reading(params.drive);
  const reading = kept.get(drive) ?? readAll(drive);
  kept.set(drive, reading);
  const { rows, messages, note } = await reading;
  const words = params.search.toLowerCase().split(/\s+/).filter(Boolean);
  const levels = new Set(params.levels);
  const maps = clockMapsOf(drives, params.drive);
  const found = onClock(rows, maps, params.clock).filter(
    ({ level, source, text }) =>
      levels.has(level) && words.every((word) => `${source} ${text}`.toLowerCase().includes(word)),
  );
  const records = found.slice(0, params.limit);
  const truncated = found.length > records.length;
  return { result: { records, messages, truncated, ...(note === undefined ? {} : { note }) } };
});

/** Rows at the times of a clock, in its order. */
function onClock(
  rows: readonly RecordRow[],
  maps: ClockMaps,
  clock: TimeBase | undefined,
): readonly RecordRow[] {
  if (clock === undefined) return rows;
  const moved = rows.map((row) => ({ ...row, t: maps.of(row.stream, clock).at(row.t) }));
  return moved.sort((a, b) => a.t - b.t);
}

async function readAll(drive: Drive): Promise<All> {
  const { recordReader } = await import('../../../ingest/records/record.ts');
  const { decoderAgain } = await import('../../../ingest/encodings/decode.ts');
  const rows: RecordRow[] = [];
  let [messages, unread, beyond] = [0, 0, 0];
  for (const stream of drive.streams()) {
    const reader = recordReader(stream);
    if (!reader) continue;
    const last = new Map<string, string>();
    for (const { seq, t } of drive.samples(stream.id)) {
      if (++messages > MOST_MESSAGES) {
        beyond++;
        continue;
      }
      try {
        const decoder = decoderAgain(stream.schema, stream.codec);
        if (!decoder) throw new InputError(`nothing here reads ${stream.codec}`);
        for (const said of reader.of(decoder(drive.payload(stream.id, seq)))) {
          const now = `${said.level} ${said.text}`;
          if (reader.statuses && last.get(said.source) === now) continue;
          if (reader.statuses) last.set(said.source, now);
          rows.push({ t, stream: stream.id, ...said });
        }
      } catch {
        // One bad message costs itself; how many is said.
        unread++;
      }
    }
  }
  rows.sort((a, b) => a.t - b.t);
  const notes = [
    ...(unread > 0 ? [`${unread} messages cannot be decoded.`] : []),
    ...(beyond > 0 ? [`${beyond} messages beyond the first ${MOST_MESSAGES} are not read.`] : []),
  ];
  return { rows, messages, ...(notes.length > 0 ? { note: notes.join(' ') } : {}) };
}
