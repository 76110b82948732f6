/** Streams of a drive, and the report of the ingest that made them. */
import { statSync } from 'node:fs';
import { z } from 'zod';
import type { IngestReport } from '../../contract/api.ts';
import { PROBLEM_KINDS, type ProblemKind } from '../../contract/doctor/problems.ts';
import { InputError } from '../../contract/errors.ts';
import type { StreamInfo } from '../../contract/streams.ts';
import { checkJson, checkRow, count, damaged, id, record, sentence, time, word } from '../store/rows.ts';
import type { Store } from '../store/store.ts';

/** The most that the writer makes (writer.ts). */
const MOST_STREAMS = 65_536;
/** A row of the sample table takes no less: its own record, and one in each of two indices. */
const LEAST_SAMPLE_BYTES = 8;

const schema = z.object({
  id: id.nonnegative(),
  uuid: z.string().max(100),
  name: word,
  kind: z.enum(['lidar', 'radar', 'camera', 'imu', 'gnss', 'pose', 'twist', 'boxes', 'message']),
  role: z.enum(['sensor', 'estimate', 'truth']),
  frame: word,
  codec: word,
  schema_name: word.nullable(),
  schema_encoding: word.nullable(),
  /** Definitions with all they include; ingest refuses longer ones. */
  schema_text: z.string().max(64_000_000).nullable(),
  key: z.number(),
  count,
  first: time,
  last: time,
  period: time.nullable(),
  meta: z.string(),
});

const KINDS = Object.keys(PROBLEM_KINDS).filter((kind): kind is ProblemKind => kind in PROBLEM_KINDS);
/** A drive of a later version may know more kinds: the finding stays, as a remark. */
const problem = z
  .object({
    kind: z.enum(KINDS),
    stream: sentence.optional(),
    value: z.number().optional(),
    limit: z.number().optional(),
    unit: word.optional(),
    spans: z
      .array(z.tuple([time, time]))
      .max(1000)
      .optional(),
    addNs: time.optional(),
  })
  .optional()
  .catch(undefined);

/** Layouts of all workspaces with dozens of panels. */
export const MOST_LAYOUT_CHARACTERS = 400_000;

/** A case whose note is damaged is a drive. */
const cut = z
  .object({
    name: sentence,
    uuid: word,
    fromNs: time,
    toNs: time,
    ofNs: time,
    notes: z.array(sentence).max(1000),
    layout: z.string().max(MOST_LAYOUT_CHARACTERS).optional(),
  })
  .optional()
  .catch(undefined);

const report = z.looseObject({
  cut,
  format: sentence,
  files: count,
  bytes: z.number().nonnegative(),
  samples: count,
  unread: count.optional(),
  wallMs: z.number().nonnegative(),
  findings: z.array(
    z.looseObject({
      level: z.enum(['info', 'warn', 'error']),
      file: sentence,
      place: sentence,
      reason: sentence,
      count,
      lost: z.boolean().optional(),
      problem,
    }),
  ),
  sources: z
    .array(
      z.looseObject({
        path: sentence,
        format: sentence,
        files: count,
        bytes: z.number().nonnegative(),
        samples: count,
        clock: sentence,
      }),
    )
    .optional(),
});

/** @throws InputError naming the row that is damaged. */
export function readStreams(store: Store): StreamInfo[] {
  const most = Math.floor((statSync(store.path, { throwIfNoEntry: false })?.size ?? 0) / LEAST_SAMPLE_BYTES);
  const rows = store
    .query<Record<string, unknown>>(
      `SELECT id, uuid, name, kind, role, frame, codec, schema_name, schema_encoding, schema_text, key, count, first, last,
         period, meta FROM stream ORDER BY id LIMIT ${MOST_STREAMS + 1}`,
    )
    .all();
  if (rows.length > MOST_STREAMS)
    throw new InputError(`${store.path} is damaged: it has more than ${MOST_STREAMS} streams.`);
  const ids = new Set<number>();
  return rows.map((row) => {
    const stream = streamOf(store, row);
    if (ids.has(stream.id)) throw damaged(placeOf(store, stream.id), 'there are two of this id');
    ids.add(stream.id);
    if (stream.count > most)
      throw damaged(
        placeOf(store, stream.id),
        `it states ${stream.count} samples, more than the file can hold`,
      );
    return stream;
  });
}

export function readReport(store: Store): IngestReport | undefined {
  const row = store.query<{ body: unknown }>('SELECT body FROM report').get();
  return row && checkJson({ path: store.path, table: 'report', row: 1 }, 'body', row.body, report);
}

const placeOf = (store: Store, row: number | string) => ({ path: store.path, table: 'stream', row });

function streamOf(store: Store, row: Record<string, unknown>): StreamInfo {
  const place = placeOf(store, Number(row.id));
  const { schema_name, schema_encoding, schema_text, period, key, meta, ...rest } = checkRow(
    place,
    row,
    schema,
  );
  if (rest.count > 0 && rest.first > rest.last) throw damaged(place, 'it ends before it begins');
  return {
    ...rest,
    schema:
      schema_name === null
        ? undefined
        : { name: schema_name, encoding: schema_encoding ?? '', text: schema_text ?? '' },
    periodNs: period ?? undefined,
    key: key === 1,
    meta: checkJson(place, 'meta', meta, record),
  };
}
