/** A script as a layout keeps it. */
import { MOST_CODE } from '../../replay/script/limits.ts';

export type KeptScript = { readonly name: string; readonly code: string };

/** As the engine takes names (contract/api/scripts.ts). */
export const NAME = /^[A-Za-z0-9_-]{1,40}$/;

const FIRST_NAME = 'script';

/** Reads a script from a layout; what is not valid is replaced by the default. */
export function keptScript(params: Readonly<Record<string, unknown>>): KeptScript {
  const { name, code } = params;
  return {
    name: typeof name === 'string' && NAME.test(name) ? name : FIRST_NAME,
    code: typeof code === 'string' ? code.slice(0, MOST_CODE) : '',
  };
}

const quoted = (name: string): string => JSON.stringify(name);

/** A line that declares an input. */
export const inputLine = (kind: 'signal' | 'messages', name: string, n: number): string =>
  `const ${kind === 'signal' ? 'input' : 'topic'}${n} = ${kind}(${quoted(name)});\n`;

/** The unit of a change in a second. */
const perSecond = (unit: string): string =>
  unit === '' ? '1/s' : unit.endsWith('/s') ? `${unit}²` : `${unit}/s`;

/** A first script, over a signal that the drive has. */
export const exampleOf = (signal: string, unit: string): string =>
  `// Called for each value of a signal, in the order of time.
const input = signal(${quoted(signal)});
const change = output('change', ${quoted(perSecond(unit))});
const trend = states('trend');

let before;
on(input, (value, t) => {
  if (before && t > before.t) {
    const slope = (value - before.value) / (t - before.t);
    change.put(slope);
    trend.put(slope > 0.5 ? 'rising' : slope < -0.5 ? 'falling' : 'steady');
  }
  before = { value, t };
});
`;
