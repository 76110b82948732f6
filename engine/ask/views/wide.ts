/** Views of one stream each, its signals as columns under their own names: "wide_" and the stream's name. */
import type { AskColumn } from '../../contract/api/ask.ts';
import type { SignalInfo } from '../../contract/signals.ts';
import type { Drive } from '../../drive/drive.ts';
import { type Row, real, TIME, timeCells, type View } from '../view.ts';

/** Columns of a table that a guarded connection takes are 200 (native/src/sqlite/binding.cc). */
const MOST_PATHS = 190;

/** Lower case letters, digits and underscores: SQL takes it without quotes. */
const wordOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');

/** The view of a stream; where two would have one name, both carry their number. */
export function wideName(drive: Drive, stream: number): string {
  const words = drive.streams().map(({ id, name }) => ({ id, word: wordOf(name) }));
  const own = words.find(({ id }) => id === stream)?.word ?? '';
  const shared = own === '' || words.some(({ id, word }) => id !== stream && word === own);
  return shared ? `wide_${own === '' ? '' : `${own}_`}${stream}` : `wide_${own}`;
}

export function wideViews(drive: Drive): View[] {
  const byStream = new Map<number, SignalInfo[]>();
  for (const signal of drive.signals())
    byStream.set(signal.stream, [...(byStream.get(signal.stream) ?? []), signal]);
  return [...byStream].map(([stream, signals]) => {
    const kept = signals.slice(0, MOST_PATHS);
    const left = signals.length - kept.length;
    return {
      name: wideName(drive, stream),
      meaning: `The signals of ${drive.stream(stream).name}, a row a time.${left > 0 ? ` ${left} more are in signal_values.` : ''}`,
      columns: [...TIME, ...columnsOf(kept)],
      source: { rows: (from) => rowsOf(from, stream, kept) },
    };
  });
}

function columnsOf(signals: readonly SignalInfo[]): AskColumn[] {
  const taken = new Set(TIME.map(({ name }) => name));
  return signals.map(({ id, path, unit }) => {
    const word = wordOf(path);
    const name = word === '' || taken.has(word) ? `${word}_${id}` : word;
    taken.add(name);
    return real(name, unit, path);
  });
}

function* rowsOf(drive: Drive, stream: number, signals: readonly SignalInfo[]): Iterable<Row> {
  const { t, values } = drive.series(
    stream,
    signals.map(({ path }) => path),
  );
  for (const [k, at] of t.entries()) yield [...timeCells(at), ...values.map((each) => each?.[k])];
}
