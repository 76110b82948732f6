/** Reads what a script takes of the drive. */

import type { DriveInfo } from '../../../engine/contract/api.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import { MOST_SCRIPT_MESSAGES } from '../../../engine/contract/wire/script-limits.ts';
import { type Link, payloadOf } from '../../link/link.ts';
import { ScriptFault } from './fault.ts';
import type { InputData, ScriptInput } from './sandbox.ts';

/** Messages of one request: a few megabytes of JSON at most. */
const AT_ONCE = 250;

export async function readInput(
  link: Link,
  drive: DriveInfo,
  { kind, name }: ScriptInput,
  named: ReadonlyMap<string, SignalInfo>,
  signal: AbortSignal,
): Promise<InputData> {
  if (kind === 'signal') {
    const info = named.get(name);
    if (!info) throw new ScriptFault(`The drive has no signal "${name}".`);
    return readSignal(link, drive, info, signal);
  }
  const stream = drive.streams.find((each) => each.name === name);
  if (!stream) throw new ScriptFault(`The drive has no stream "${name}".`);
  return readMessages(link, drive, stream, signal);
}

async function readSignal(
  link: Link,
  drive: DriveInfo,
  { id }: SignalInfo,
  signal: AbortSignal,
): Promise<InputData> {
  const reply = await link.request(
    'scripts.signal',
    { drive: drive.drive, signal: id },
    { lane: 'analysis', signal },
  );
  const block = decodeColumns(payloadOf(reply, reply.result.payload));
  return { t: column(block, 't', 'f64'), v: column(block, 'v', 'f64') };
}

async function readMessages(
  link: Link,
  drive: DriveInfo,
  { id, name, count, first, last }: StreamInfo,
  signal: AbortSignal,
): Promise<InputData> {
  if (count > MOST_SCRIPT_MESSAGES)
    throw new ScriptFault(
      `${name} has ${count} messages; a script takes at most ${MOST_SCRIPT_MESSAGES} of a stream. Use its signals instead.`,
    );
  const options = { lane: 'analysis', signal } as const;
  const range = { drive: drive.drive, stream: id, from: first, to: last, limit: MOST_SCRIPT_MESSAGES };
  const reply = await link.request('replay.times', range, options);
  const block = decodeColumns(payloadOf(reply, reply.result.payload));
  const [t, seqs] = [column(block, 't', 'f64'), column(block, 'seq', 'u32')];
  const json: string[] = [];
  for (let from = 0; from < seqs.length; from += AT_ONCE) {
    const wanted = [...seqs.subarray(from, from + AT_ONCE)];
    const { result } = await link.request(
      'scripts.messages',
      { drive: drive.drive, stream: id, seqs: wanted },
      options,
    );
    json.push(...result.messages.map((message) => JSON.stringify(message ?? null)));
  }
  return { t, json };
}
