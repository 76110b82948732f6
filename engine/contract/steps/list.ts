/** The steps of a stage as a list: when and where each is, what it is about, and how it ended. One column block. */
import { column, decodeColumns, encodeColumns } from '../columns.ts';
import { InputError } from '../errors.ts';
import type { Nanoseconds } from '../time.ts';
import type { StepState } from './step.ts';

export type StepInfo = {
  /** Empty where the number says all. */
  readonly title: string;
  /** When the vehicle was nearest; undefined where that has no meaning. */
  readonly t?: Nanoseconds | undefined;
  /** x and y in the map frame (m). */
  readonly place?: readonly [number, number] | undefined;
  /** Key of a part, or id of a line, that the step made. */
  readonly item?: string | undefined;
  readonly state?: StepState | undefined;
  /** Why it was refused. */
  readonly reason?: string | undefined;
};

/** As bytes of `state`. */
const STATES: readonly (StepState | undefined)[] = [undefined, 'made', 'refused'];

/** meta { titles, items, reasons }, each empty where no step has one; t, x, y f64 (NaN: none), state u8. */
export function encodeSteps(steps: readonly StepInfo[]): Uint8Array {
  const texts = (of: (step: StepInfo) => string | undefined): string[] =>
    steps.some(of) ? steps.map((step) => of(step) ?? '') : [];
  return encodeColumns(
    {
      titles: texts(({ title }) => title),
      items: texts(({ item }) => item),
      reasons: texts(({ reason }) => reason),
    },
    {
      t: Float64Array.from(steps, ({ t }) => t ?? Number.NaN),
      x: Float64Array.from(steps, ({ place }) => place?.[0] ?? Number.NaN),
      y: Float64Array.from(steps, ({ place }) => place?.[1] ?? Number.NaN),
      state: Uint8Array.from(steps, ({ state }) => STATES.indexOf(state)),
    },
  );
}

/** @throws InputError when the block is no list of steps. */
export function decodeSteps(bytes: Uint8Array): StepInfo[] {
  const block = decodeColumns(bytes);
  const [t, x, y] = [column(block, 't', 'f64'), column(block, 'x', 'f64'), column(block, 'y', 'f64')];
  const state = column(block, 'state', 'u8');
  if (x.length !== t.length || y.length !== t.length || state.length !== t.length)
    throw new InputError('The list of steps has columns of different lengths.');
  const texts = (name: string): ((k: number) => string | undefined) => {
    const list: readonly unknown[] = Array.isArray(block.meta[name]) ? block.meta[name] : [];
    return (k) => {
      const text = list[k];
      return typeof text === 'string' && text !== '' ? text : undefined;
    };
  };
  const [title, item, reason] = [texts('titles'), texts('items'), texts('reasons')];
  return Array.from(t, (at, k) => {
    const place: readonly [number, number] = [x[k] ?? Number.NaN, y[k] ?? Number.NaN];
    return {
      title: title(k) ?? '',
      t: Number.isNaN(at) ? undefined : at,
      place: place.some(Number.isNaN) ? undefined : place,
      item: item(k),
      state: STATES[state[k] ?? 0],
      reason: reason(k),
    };
  });
}

/** Where the steps are opened: at a moment, at a place of the map, or at what an item of a result came from. */
export type StepNear =
  | { readonly by: 'time'; readonly t: Nanoseconds }
  | { readonly by: 'place'; readonly x: number; readonly y: number }
  | {
      readonly by: 'item';
      readonly artifact: number;
      readonly item: string;
      /** Where the item lies: taken where no step is found to have made it. */
      readonly x?: number | undefined;
      readonly y?: number | undefined;
    };
