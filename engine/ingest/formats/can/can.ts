/**
 * Traces of CAN buses: ASC and BLF of Vector's tools, TRC of PEAK's, logs of candump, CSV of python-can and SavvyCAN. Each message is
 * a stream, `can1/EngineData`, with its signals by the DBC files that lie beside the trace, in their units; without a DBC its bytes are
 * kept. Words for values stand in the payload.
 */
import { basename } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { asUtf8 } from '../../../contract/text/encoding.ts';
import { kindOf } from '../../files.ts';
import type { Finding, Format, Item, PayloadMemory, ReadOptions } from '../../format.ts';
import { withBegin } from '../../media/begin.ts';
import { definitionsBeside } from '../../media/can/definitions.ts';
import { CanStreams } from '../../media/can/streams.ts';
import { describeFile } from '../../media/one-file.ts';
import { beginOf } from '../../recording/folder.ts';
import { asc } from './asc.ts';
import { blf } from './blf.ts';
import { busmaster } from './busmaster.ts';
import { candump } from './candump.ts';
import { candumpScreen } from './candump-screen.ts';
import { csv } from './csv.ts';
import { newTraceRead, type TraceRead, type TraceReader } from './frame.ts';
import { trc } from './trc.ts';

const READERS: readonly TraceReader[] = [asc, blf, trc, candump, candumpScreen, busmaster, csv];
const LOOKED_BYTES = 4096;

export const can = {
  name: 'can',
  title: 'CAN trace',
  noun: 'a CAN trace (ASC, BLF, TRC, candump) with a DBC beside it',
  extensions: ['asc', 'blf', 'trc'],
  beside: true,
  buses: true,

  detect: async (path: string): Promise<boolean> => (await readerOf(path)) !== undefined,

  describe: (path: string) => describeFile('can', path),

  async *read(
    path: string,
    _memory: PayloadMemory,
    { within, definitions: given }: ReadOptions = {},
  ): AsyncIterable<Item> {
    const reader = await readerOf(path);
    if (!reader) throw new InputError(`${path} is no trace of a CAN bus.`);
    const definitions = await definitionsBeside(path, within, given);
    const { bytes } = await kindOf(path);
    const ids = new Map([...definitions.messages.values()].map(({ name, id }) => [name, id]));
    const read = newTraceRead((name) => ids.get(name));
    let streams: CanStreams | undefined;
    for await (const { records, beginNs } of withBegin(reader.frames(path, read), ({ ns }) => ns)) {
      if (!streams && beginNs !== undefined) {
        streams = new CanStreams(beginNs, definitions);
        yield { type: 'begin', t0: String(beginNs), name: basename(path) };
      }
      for (const frame of records) yield* streams?.take(frame) ?? [];
      if (streams)
        yield { type: 'progress', fraction: read.bytes / Math.max(1, bytes), text: 'Reading frames' };
    }
    if (!streams) throw new InputError(`${path} holds no data frame of a CAN bus${whyNone(read)}.`);
    for (const finding of [
      ...definitions.findings,
      ...streams.findings(basename(path)),
      ...findingsOf(basename(path), read),
    ])
      yield { type: 'finding', finding };
    yield { type: 'end', files: 1 + definitions.names.length, bytes };
  },
} satisfies Format;

async function readerOf(path: string): Promise<TraceReader | undefined> {
  if ((await kindOf(path)).kind !== 'file') return undefined;
  const head = asUtf8(await beginOf(path, LOOKED_BYTES));
  return READERS.find(({ is }) => is(head));
}

function whyNone({ bad, firstBad, unnamed, firstUnnamed }: TraceRead): string {
  if (bad > 0) return `: ${bad} records are damaged, the first at ${firstBad}`;
  return unnamed > 0
    ? `: its ${unnamed} frames are called by names (${firstUnnamed}) that no DBC beside it has; put the DBC of the bus beside the trace`
    : '';
}

function findingsOf(
  file: string,
  { bad, firstBad, others, local, dateless, undated, unnamed, firstUnnamed, cut }: TraceRead,
): Finding[] {
  const say = (level: Finding['level'], place: string, reason: string, count = 1): Finding => ({
    level,
    file,
    place,
    reason,
    count,
  });
  return [
    ...(bad > 0 ? [say('error', firstBad ?? '', 'records that are damaged: left out', bad)] : []),
    ...(cut ? [{ ...say('error', 'end', 'is cut: its last record has no end'), lost: true }] : []),
    ...(unnamed > 0
      ? [
          {
            ...say(
              'error',
              firstUnnamed ?? '',
              'frames that are called by names which no DBC beside the trace has: left out; put the DBC of the bus there',
              unnamed,
            ),
            lost: true,
          },
        ]
      : []),
    ...(dateless && !local && undated === undefined
      ? [say('warn', 'times', 'have no date: they count from the begin of the trace')]
      : []),
    ...(others > 0 ? [say('info', 'events', 'events that are no data frame: left out', others)] : []),
    ...(undated !== undefined && !local
      ? [say('warn', undated, 'its date is not understood: times count from 1970')]
      : []),
    ...(local
      ? [say('info', 'times', 'are of a local clock, whose zone the trace does not tell: taken as UTC')]
      : []),
  ];
}
