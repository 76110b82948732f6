/** The values of the simulation form: numbers as they were typed, problems in sentences, the request for the engine. */
import type { FileEntry, Params } from '../../../engine/contract/api.ts';
import type { SimulationCatalogue, SimulationOption } from '../../../engine/contract/simulation.ts';

/** The chosen options by name, each with its value as it was typed; undefined for an option without a value. */
export type Chosen = Readonly<Record<string, string | undefined>>;

export type Ask = {
  readonly name: string;
  readonly seconds: string;
  readonly seed: string;
  readonly preset: string;
  /** Empty: the preset's own. */
  readonly style: string;
  /** Empty: the preset's own. */
  readonly rig: string;
  /** In place of a named rig. */
  readonly rigFile?: FileEntry | undefined;
  readonly faults: Chosen;
  readonly edits: Chosen;
};

export const newAsk = (preset: string): Ask => ({
  name: '',
  seconds: '30',
  seed: String(Math.floor(Math.random() * 10_000)),
  preset,
  style: '',
  rig: '',
  faults: {},
  edits: {},
});

export const MOST_SEED = 2 ** 31 - 1;
export const MOST_SECONDS = 3600;

export type Problems = { readonly [field: string]: string };

/** Problems by field: "seconds", "seed", "faults/NAME", "edits/NAME". Empty when all is well. */
export function problemsOf(ask: Ask, { faults, edits }: SimulationCatalogue): Problems {
  const problems: Record<string, string> = {};
  const seconds = numberOf(ask.seconds);
  if (seconds === undefined || seconds < 1 || seconds > MOST_SECONDS)
    problems.seconds = `1 to ${MOST_SECONDS} s.`;
  const seed = numberOf(ask.seed);
  if (seed === undefined || !Number.isInteger(seed) || seed < 0 || seed > MOST_SEED)
    problems.seed = 'A whole number, 0 or more.';
  for (const [kind, options] of [
    ['faults', faults],
    ['edits', edits],
  ] as const)
    for (const option of options) {
      const text = ask[kind][option.name];
      const problem = text === undefined ? undefined : valueProblem(text, option);
      if (problem) problems[`${kind}/${option.name}`] = problem;
    }
  return problems;
}

function valueProblem(text: string, option: SimulationOption): string | undefined {
  const { defaultValue, least = -Infinity, most = Infinity, unit } = option;
  if (defaultValue === undefined) return undefined;
  const value = numberOf(text);
  if (value !== undefined && value >= least && value <= most) return undefined;
  const range = [
    ...(Number.isFinite(least) ? [`from ${least}`] : []),
    ...(Number.isFinite(most) ? [`to ${most}`] : []),
  ].join(' ');
  return `A number${range ? ` ${range}` : ''}${unit ? ` ${unit}` : ''}.`;
}

/** The request for these values. They must have no problems. */
export function requestOf(ask: Ask): Extract<Params<'jobs.start'>, { kind: 'simulate' }> {
  const name = ask.name.trim();
  return {
    kind: 'simulate',
    seed: Number(ask.seed),
    seconds: Number(ask.seconds),
    preset: ask.preset,
    ...(name ? { name } : {}),
    ...(ask.rigFile ? { rig: { grant: ask.rigFile.grant } } : ask.rig ? { rig: { name: ask.rig } } : {}),
    ...(ask.style ? { style: ask.style } : {}),
    faults: chosenOf(ask.faults),
    edits: chosenOf(ask.edits),
  };
}

const chosenOf = (chosen: Chosen): { name: string; value?: number }[] =>
  Object.entries(chosen).map(([name, text]) => {
    const value = text === undefined ? undefined : numberOf(text);
    return value === undefined ? { name } : { name, value };
  });

/** Seconds it will take, from how long the last drive of this rig took here; undefined when none was made yet. */
export function secondsToMake(ask: Ask, { presets, rigs }: SimulationCatalogue): number | undefined {
  if (ask.rigFile) return undefined;
  const preset = presets.find(({ name }) => name === ask.preset);
  const pace = ask.rig ? rigs.find(({ name }) => name === ask.rig)?.pace : preset?.pace;
  const seconds = numberOf(ask.seconds);
  return pace === undefined || seconds === undefined ? undefined : pace * seconds;
}

function numberOf(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));
  return Number.isFinite(value) ? value : undefined;
}
