/** Views of one stream each, its signals as columns under their own names: "wide_" and the stream's name. */
import type { AskColumn } from '../../contract/api/ask.ts';
import type { SignalInfo } from '../../contract/signals.ts';
import type { StreamInfo } from '../../contract/streams.ts';
import type { Drive } from '../../drive/drive.ts';
import type { TimeBounds } from '../bounds.ts';
import { freeName } from '../names.ts';
import { type Row, real, TIME, timeCells, type View } from '../view.ts';

/** Columns of a table that a guarded connection takes are 200 (native/src/sqlite/binding.cc). */
const MOST_PATHS = 190;

/** Lower case letters, digits and underscores: SQL takes it without quotes. */
const wordOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');

/** Names of the views of streams, by the stream's number; where two would have one name, both carry it. */
export function wideNames(drive: Drive): ReadonlyMap<number, string> {
  const streams = drive.streams().map(({ id, name }) => ({ id, word: wordOf(name) }));
  const byWord = Map.groupBy(streams, ({ word }) => (word === '' ? undefined : word));
  const names = new Map<number, string>();
  const taken = new Set<string>();
  // First those whose word is their own: they keep it, also where it ends like a name that carries a number.
  for (const [word, [stream, ...more]] of byWord)
    if (word !== undefined && stream && more.length === 0)
      names.set(stream.id, freeName(`wide_${word}`, taken, stream.id));
  for (const { id, word } of streams)
    if (!names.has(id)) names.set(id, freeName(`wide_${word === '' ? '' : `${word}_`}${id}`, taken, id));
  return names;
}

export function wideViews(drive: Drive): View[] {
  const signals = Map.groupBy(drive.signals(), ({ stream }) => stream);
  const names = wideNames(drive);
  return drive.streams().flatMap((stream) => {
    const [name, all] = [names.get(stream.id), signals.get(stream.id)];
    return name !== undefined && all ? [wideView(name, stream, all)] : [];
  });
}

function wideView(name: string, stream: StreamInfo, signals: readonly SignalInfo[]): View {
  const kept = signals.slice(0, MOST_PATHS);
  const left = signals.length - kept.length;
  return {
    name,
    meaning: `The signals of ${stream.name}, a row a time.${left > 0 ? ` ${left} more are in signal_values.` : ''}`,
    columns: [...TIME, ...columnsOf(kept)],
    source: { rows: (drive, within) => rowsOf(drive, stream.id, kept, within) },
  };
}

function columnsOf(signals: readonly SignalInfo[]): AskColumn[] {
  const taken = new Set(TIME.map(({ name }) => name));
  return signals.map(({ id, path, unit }) => {
    const word = wordOf(path);
    return real(freeName(word === '' ? `_${id}` : word, taken, id), unit, path);
  });
}

function* rowsOf(
  drive: Drive,
  stream: number,
  signals: readonly SignalInfo[],
  within?: TimeBounds,
): Iterable<Row> {
  const { t, values } = drive.series(
    stream,
    signals.map(({ path }) => path),
    within?.fromNs,
    within?.toNs,
  );
  for (const [k, at] of t.entries()) yield [...timeCells(at), ...values.map((each) => each?.[k])];
}
