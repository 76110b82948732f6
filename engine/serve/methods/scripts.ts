/** Signals of scripts: what a script is given of the drive, and what it gave, beside the drive's own signals. */
import type { TimeBase } from '../../contract/api.ts';
import { column, decodeColumns, encodeColumns } from '../../contract/columns.ts';
import { InputError } from '../../contract/errors.ts';
import { MOST_SCRIPT_VALUES } from '../../contract/wire/script-limits.ts';
import { ClockMaps } from '../../replay/clock-map.ts';
import { Derived } from '../../replay/derived/derived.ts';
import { SignalSource } from '../../replay/derived/source.ts';
import type { Replay } from '../../replay/replay.ts';
import type { OpenDrives } from '../channels/open-drives.ts';
import { treeOf } from './messages.ts';
import { threadMethod } from './method.ts';
import { replayOf } from './replay.ts';

/** Once for each open drive: what scripts gave is forgotten when its last window closes it. */
export const derivedOf = (): Derived => new Derived();

/** Once for each open drive, with the replay that knows its time offsets. */
export function clockMapsOf(drives: OpenDrives, drive: string): ClockMaps {
  const replay = drives.once(drive, replayOf);
  let maps = kept.get(replay);
  if (!maps) {
    maps = new ClockMaps(drives.reading(drive), replay);
    kept.set(replay, maps);
  }
  return maps;
}
const kept = new WeakMap<Replay, ClockMaps>();

/** @param clock by which its times go; without one, as they are kept */
export const sourceOf = (drives: OpenDrives, drive: string, clock?: TimeBase): SignalSource =>
  new SignalSource(drives.reading(drive), drives.once(drive, derivedOf), clockMapsOf(drives, drive), clock);

export const scriptSignal = threadMethod('scripts.signal', 'analysis', ({ drive, signal }, drives) => {
  const open = drives.reading(drive);
  const info = open.signals().find(({ id }) => id === signal);
  if (!info) throw new InputError(`The drive has no signal ${signal}.`);
  if (info.count > MOST_SCRIPT_VALUES)
    throw new InputError(
      `The signal ${info.path} has ${info.count} values; a script is given at most ${MOST_SCRIPT_VALUES}.`,
    );
  const { t, values } = open.series(info.stream, [info.path]);
  return {
    result: { payload: 0 },
    payloads: [encodeColumns({}, { t, v: values[0] ?? new Float64Array(0) })],
  };
});

export const scriptMessages = threadMethod('scripts.messages', 'analysis', async (params, drives) => {
  const { drive, stream: id, seqs } = params;
  const open = drives.reading(drive);
  const stream = open.stream(id);
  const messages: unknown[] = [];
  for (const seq of seqs) {
    try {
      messages.push(await treeOf(open, stream, { stream: id, seq }));
    } catch (error) {
      // One that cannot be read costs itself.
      if (!(error instanceof InputError)) throw error;
      messages.push(null);
    }
  }
  return { result: { messages } };
});

export const putScript = threadMethod('scripts.put', 'analysis', (params, drives) => {
  const { drive, script, first, last, signals, states } = params;
  const derived = drives.once(drive, derivedOf);
  const parts = signals.map(({ path, unit, block }) => {
    const columns = decodeColumns(new Uint8Array(Buffer.from(block, 'base64')));
    return { path, unit, t: column(columns, 't', 'f64'), v: column(columns, 'v', 'f64') };
  });
  derived.stage(script, parts, states, first);
  if (last) derived.publish(script);
  return { result: {} };
});

export const removeScript = threadMethod('scripts.remove', 'analysis', ({ drive, script }, drives) => {
  drives.once(drive, derivedOf).remove(script);
  return { result: {} };
});
