/** Fields that hold states, as stretches of one value. */
import type { StateField, StateRun } from '../../../contract/api/scene/records.ts';
import { InputError } from '../../../contract/errors.ts';
import type { StreamInfo } from '../../../contract/streams.ts';
import type { Drive } from '../../../drive/drive.ts';
import { threadMethod } from '../method.ts';
import { onClock } from '../replay.ts';
import { derivedOf } from '../scripts.ts';

const MOST_FIELDS_A_STREAM = 40;
const DEEPEST = 4;
const MOST_RUNS = 2000;
/** Messages that are decoded for one lane; of more, every n-th. */
const MOST_MESSAGES = 50_000;
const MOST_TEXT = 120;

export const stateFields = threadMethod('states.fields', 'analysis', async ({ drive }, drives) => {
  const open = drives.reading(drive);
  const fields: StateField[] = [];
  for (const stream of open.streams()) {
    if (stream.codec.startsWith('columns/') || stream.codec.startsWith('image/') || stream.count === 0)
      continue;
    const first = open.latest(stream.id, stream.first);
    const tree = first && (await treeOf(open, stream, first.seq));
    if (tree === undefined) continue;
    const found = pathsOf(tree, '', 0).slice(0, MOST_FIELDS_A_STREAM);
    fields.push(...found.map((path) => ({ stream: stream.id, path })));
  }
  return { result: { fields: [...fields, ...drives.once(drive, derivedOf).fields()] } };
});

export const readStates = threadMethod('states.read', 'analysis', async (params, drives) => {
  const { drive, stream: id, path, from, to } = params;
  if (params.script !== undefined) {
    const made = drives.once(drive, derivedOf).runs(params.script, path, from, to);
    return { result: { runs: made.slice(0, MOST_RUNS), truncated: made.length > MOST_RUNS } };
  }
  const open = drives.reading(drive);
  const stream = open.stream(id);
  const [offset, column] = onClock(drives, drive, id, params.clock);
  // The value in force at the beginning was told before it.
  const before = open.latest(id, Math.ceil(from - offset) - 1, column);
  const { t, seq } = open.times(id, from - offset, to - offset, MOST_MESSAGES, column);
  const wanted = [...(before && t[0] !== from - offset ? [{ t: from, seq: before.seq }] : [])];
  for (const [i, at] of t.entries()) wanted.push({ t: at + offset, seq: seq[i] ?? 0 });
  const runs: { from: number; to: number; value: string }[] = [];
  for (const sample of wanted) {
    const value = textAt(await treeOf(open, stream, sample.seq), path);
    const last = runs.at(-1);
    if (last && value === last.value) continue;
    if (last) last.to = sample.t;
    if (value !== undefined) runs.push({ from: sample.t, to, value });
  }
  const given: readonly StateRun[] = runs.slice(0, MOST_RUNS);
  return { result: { runs: given, truncated: runs.length > MOST_RUNS } };
});

async function treeOf(drive: Drive, stream: StreamInfo, seq: number): Promise<unknown> {
  const { decoderAgain } = await import('../../../ingest/encodings/decode.ts');
  try {
    return decoderAgain(stream.schema, stream.codec)?.(drive.payload(stream.id, seq));
  } catch (error) {
    if (error instanceof InputError || error instanceof Error) return undefined;
    throw error;
  }
}

/** Paths of texts, booleans and whole numbers; lists and stamps are left out. */
function pathsOf(tree: unknown, at: string, depth: number): string[] {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree) || ArrayBuffer.isView(tree)) return [];
  return Object.entries(tree).flatMap(([name, value]) => {
    const path = at === '' ? name : `${at}.${name}`;
    if (/^(stamp|header|timestamp)$/.test(name)) return [];
    if (isState(value)) return [path];
    return depth < DEEPEST ? pathsOf(value, path, depth + 1) : [];
  });
}

const isState = (value: unknown): boolean =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  typeof value === 'bigint' ||
  (typeof value === 'number' && Number.isInteger(value));

function textAt(tree: unknown, path: string): string | undefined {
  let value = tree;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return isState(value) || typeof value === 'number' ? String(value).slice(0, MOST_TEXT) : undefined;
}
