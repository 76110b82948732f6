/**
 * The contract of a view that SQL can ask: its name, its columns with type, unit and meaning, and where its rows come from. The
 * list is views/registry.ts; docs/ask.md is made from it.
 */
import type { AskCell, AskColumn, AskView } from '../contract/api/ask.ts';
import { NS_PER_S } from '../contract/time.ts';
import type { Drive } from '../drive/drive.ts';
import type { TimeBounds } from './bounds.ts';

export type Row = readonly (AskCell | undefined)[];

/** @param within rows of other times may be left out */
export type RowsOf = (drive: Drive, within?: TimeBounds) => Iterable<Row>;

export type View = AskView & {
  readonly source: /** A SELECT over tables of the drive (engine/drive/store/schema.ts), its columns in the order of `columns`. */
    | { readonly sql: string | ((drive: Drive) => string) }
    /** Rows that are put into a table of the connection's own memory when a statement names the view. */
    | { readonly rows: RowsOf }
    /** The same, of a module that is large and loaded only then. */
    | { readonly load: () => Promise<RowsOf> };
};

const columnOf =
  (type: AskColumn['type']) =>
  (name: string, unit: string, meaning: string): AskColumn => ({ name, type, unit, meaning });

export const integer = columnOf('integer');
export const real = columnOf('real');
export const text = (name: string, meaning: string): AskColumn => columnOf('text')(name, '', meaning);
/** Columns of one unit and meaning, e.g. of the axes. */
export const reals = (names: readonly string[], unit: string, meaning: string): AskColumn[] =>
  names.map((name) => real(name, unit, meaning));

/** The two columns of a time, for people and for exact comparison. */
export const TIME: readonly AskColumn[] = [
  real('t_s', 's', "time from the drive's begin"),
  integer('t_ns', 'ns', 'the same, exact'),
];
export const timeCells = (t: number | undefined): Row =>
  t === undefined || !Number.isFinite(t) ? [null, null] : [t / NS_PER_S, Math.round(t)];

/** The two columns that name a run. */
export const RUN: readonly AskColumn[] = [
  text('run', "the run's name"),
  integer('run_id', '', "the run's number"),
];
export const runCells = ({ name, id }: { readonly name: string; readonly id: number }): Row => [name, id];

/** Columns that several views have under one name. */
export const STREAM = text('stream', 'its stream');
export const PATH = text('path', 'its name within the stream');
export const UNIT = text('unit', "the value's unit");

/** Metres in the map frame, east, north and up of its origin; of a local drive, in its own frame. */
export const PLACE: readonly AskColumn[] = [
  real('x', 'm', 'east in the map frame'),
  real('y', 'm', 'north'),
  real('z', 'm', 'up'),
];
