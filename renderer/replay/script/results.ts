/** Checks the results that leave a script's interpreter: a script can change any object within it. */
import { ScriptFault } from './fault.ts';
import { MOST_CHANGES, MOST_LINES, MOST_TEXT, MOST_VALUES } from './limits.ts';

/** Characters of all states and printed lines together. */
const MOST_TOLD = 16_000_000;

type Told = {
  readonly lines: readonly string[];
  readonly omitted: number;
  readonly outputs: readonly unknown[];
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Reads what the prelude tells after a run. @throws ScriptFault where it has another form. */
export function toldOf(text: string, outputs: number): Told {
  if (text.length > MOST_TOLD)
    throw new ScriptFault(
      `The states and printed lines of the script have more than ${MOST_TOLD} characters.`,
    );
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    throw changed();
  }
  if (!isObject(told) || !Array.isArray(told.lines) || !Array.isArray(told.outputs)) throw changed();
  if (told.outputs.length !== outputs) throw changed();
  return {
    lines: told.lines.slice(0, MOST_LINES).map((line) => String(line).slice(0, MOST_TEXT)),
    omitted: Number(told.omitted) || 0,
    outputs: told.outputs,
  };
}

/** Values in the order of time; a script may give them in another. */
export function checkedSignal(name: string, t: Float64Array, v: Float64Array) {
  if (t.length !== v.length || t.length > MOST_VALUES) throw changed();
  const order = orderOf(name, t);
  if (!order) return { t, v };
  return {
    t: Float64Array.from(order, (i) => t[i] ?? 0),
    v: Float64Array.from(order, (i) => v[i] ?? Number.NaN),
  };
}

export function checkedChanges(name: string, told: unknown) {
  if (!isObject(told) || !Array.isArray(told.t) || !Array.isArray(told.v)) throw changed();
  const { t: times, v } = told;
  if (times.length !== v.length || v.length > MOST_CHANGES) throw changed();
  const t = Float64Array.from(times, Number);
  const order = orderOf(name, t) ?? t.keys();
  return Array.from(order, (i) => ({ t: t[i] ?? 0, value: String(v[i]).slice(0, MOST_TEXT) }));
}

/** Indices in the order of time; undefined where the times ascend already. @throws ScriptFault for an invalid time. */
function orderOf(name: string, t: Float64Array): Uint32Array | undefined {
  let ascends = true;
  for (let i = 0; i < t.length; i++) {
    if (!Number.isSafeInteger(t[i]))
      throw new ScriptFault(`The output "${name}" has a value whose time is not valid.`);
    if (i > 0 && (t[i - 1] ?? 0) > (t[i] ?? 0)) ascends = false;
  }
  if (ascends) return undefined;
  return Uint32Array.from(t.keys()).sort((a, b) => (t[a] ?? 0) - (t[b] ?? 0) || a - b);
}

const changed = (): ScriptFault =>
  new ScriptFault('The script damaged its own results: it changed built-in functions.');
