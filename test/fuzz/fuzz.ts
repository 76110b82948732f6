/**
 * `npm run fuzz`: good inputs are mutated and run in child processes, kind by kind. Ends in a table; exit 1 when an input failed.
 * A failing input lies in test/results/fuzz with the line that runs it again.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { fuzzKind } from './campaign.ts';
import { loadKind } from './kind.ts';
import { emptyTally, type Tally, table } from './table.ts';

/** A file each: its place by its name. */
const KINDS: ReadonlyMap<string, string> = new Map(
  ['kinds', 'kinds/data-sets'].flatMap((place) => {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
    return files.map((name) => [basename(name, '.ts'), join(folder, name)] as const);
  }),
);
const USAGE = `npm run fuzz -- [--kind NAME]... [--seed N] [--count N] [--seconds N] [--case FILE]
  --kind NAME   ${[...KINDS.keys()].sort().join(', ')}; by default all
  --seed N      the same seed makes the same inputs; by default 1
  --count N     mutated inputs of each kind; by default 200
  --seconds N   stop after this time, shared evenly by the kinds
  --case FILE   run this one input, whose name begins with its kind`;

/** Asked to stop, a round still prints its table. */
const stop = new AbortController();

function kindFile(name: string): string {
  const file = KINDS.get(name);
  if (file === undefined) throw new Error(`There is no kind "${name}".\n${USAGE}`);
  return pathToFileURL(file).href;
}

function whole(text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`"${text}" is no whole number.\n${USAGE}`);
  return value;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      kind: { type: 'string', multiple: true },
      seed: { type: 'string' },
      count: { type: 'string' },
      seconds: { type: 'string' },
      case: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const all = [...KINDS.keys()].sort();
  const fromCase = values.case && all.find((name) => basename(values.case ?? '').startsWith(`${name}-`));
  const names = values.kind ?? (fromCase ? [fromCase] : all);
  const kinds = names.map((name) => ({ name, file: kindFile(name) }));
  if (values.case !== undefined && names.length !== 1)
    throw new Error(`${values.case} does not begin with its kind; give --kind NAME.`);
  const seed = whole(values.seed, 1);
  const count = whole(values.count, values.seconds === undefined ? 200 : Number.MAX_SAFE_INTEGER);
  const seconds = values.seconds === undefined ? undefined : whole(values.seconds, 0);
  const tallies: Tally[] = [];
  const began = performance.now();
  for (const [i, { name, file }] of kinds.entries()) {
    const folder = mkdtempSync(join(tmpdir(), `lanetrace-fuzz-${name}-`));
    // What an earlier kind has left of the time goes to the later ones.
    const deadline =
      seconds === undefined
        ? Number.POSITIVE_INFINITY
        : performance.now() + (1000 * seconds - (performance.now() - began)) / (names.length - i);
    const tally = emptyTally(name);
    tallies.push(tally);
    try {
      const one =
        values.case === undefined ? undefined : { name: values.case, bytes: readFileSync(values.case) };
      await fuzzKind(
        await loadKind(file),
        { kindFile: file, folder, seed, count, deadline, stop: stop.signal, one },
        tally,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(`\n${table(tallies)}`);
  const failed = tallies.reduce((sum, { failures }) => sum + failures.length, 0);
  const inputs = tallies.reduce((sum, { inputs: each }) => sum + each, 0);
  console.log(
    `${inputs} inputs in ${Math.round((performance.now() - began) / 1000)} s, ${failed} failed; seed ${seed}.`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    // Asked twice, it ends at once, and its child with it.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 2;
}
