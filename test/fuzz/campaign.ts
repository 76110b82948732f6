/** Runs one kind: its corpus, its seeds as they are, then mutated inputs; keeps each failing input, made smaller where that is simple. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Random } from '../../engine/simulate/random/random.ts';
import type { Kind } from './kind.ts';
import { isFailure, Runner, type Verdict } from './runner.ts';
import { count, type Tally } from './table.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CORPUS = fileURLToPath(new URL('./corpus', import.meta.url));
const RESULTS = join(ROOT, 'test', 'results', 'fuzz');
/** Mutations of one input: most faults need one, some need two that fit together. */
const MOST_STEPS = 4;
/** Larger inputs would only make the round slower. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Failures of one kind after which it stops: the rest would mostly be the same again. */
const MOST_FAILURES = 25;
const SHOW_EVERY = 250;

export type Campaign = {
  readonly kindFile: string;
  /** Empty; the caller removes it. */
  readonly folder: string;
  readonly seed: number;
  readonly count: number;
  /** By performance.now(), ms. */
  readonly deadline: number;
  /** Ends after the input that runs. */
  readonly stop: AbortSignal;
  /** Only this input. */
  readonly one?: { readonly name: string; readonly bytes: Uint8Array } | undefined;
};

type Case = {
  readonly name: string;
  readonly steps: readonly number[];
  make(steps: readonly number[]): Uint8Array;
};

/** Input `index` of a seed: a good one, and mutations by their numbers, so that one can be left out. */
function mutated(kind: Kind, seeds: readonly Uint8Array[], seed: number, index: number): Case {
  const choice = new Random(seed, `${kind.name} ${index}`);
  const good = seeds[choice.below(seeds.length)] ?? new Uint8Array();
  const other = seeds[choice.below(seeds.length)] ?? good;
  const steps = Array.from({ length: choice.chance(0.5) ? 1 : 1 + choice.below(MOST_STEPS) }, (_, i) => i);
  return {
    name: `${kind.name}-${seed}-${index}`,
    steps,
    make: (kept) =>
      kept.reduce((input, step) => {
        const next = kind.mutate(input, new Random(seed, `${kind.name} ${index} ${step}`), other);
        return next.length > MOST_BYTES ? input : next;
      }, good),
  };
}

const fixed = (name: string, bytes: Uint8Array): Case => ({ name, steps: [], make: () => bytes });

function corpusOf(kind: Kind, seeds: readonly Uint8Array[]): Case[] {
  const folder = join(CORPUS, kind.name);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const raw = new Uint8Array(readFileSync(join(folder, file)));
      const bytes = file.endsWith('.gz') ? new Uint8Array(gunzipSync(raw)) : raw;
      return fixed(`${kind.name}-corpus-${file}`, kind.fromCorpus?.(file, bytes, seeds) ?? bytes);
    });
}

export async function fuzzKind(kind: Kind, campaign: Campaign, tally: Tally): Promise<void> {
  const { folder, seed, one } = campaign;
  const made = join(folder, 'seeds');
  mkdirSync(made);
  const runner = new Runner(campaign.kindFile, join(folder, 'children'));
  const run = async (bytes: Uint8Array): Promise<Verdict> => {
    const path = join(folder, `input.${kind.ending}`);
    writeFileSync(path, bytes);
    return runner.run(path);
  };
  try {
    if (one) {
      const verdict = await run(one.bytes);
      count(tally, verdict);
      console.log(`${one.name}: ${verdict.state}, ${verdict.text}`);
      if (isFailure(verdict)) tally.failures.push(one.name);
      return;
    }
    const seeds = await kind.seeds(made);
    for (const each of corpusOf(kind, seeds)) await judge(each);
    for (const [i, bytes] of seeds.entries()) await judge(fixed(`${kind.name}-good-${i}`, bytes));
    for (let index = 0; index < campaign.count; index++) {
      if (
        campaign.stop.aborted ||
        performance.now() > campaign.deadline ||
        tally.failures.length >= MOST_FAILURES
      )
        break;
      await judge(mutated(kind, seeds, seed, index));
      if (index % SHOW_EVERY === SHOW_EVERY - 1) console.log(`${kind.name}: ${index + 1} inputs`);
    }
    if (tally.failures.length >= MOST_FAILURES)
      console.log(`${kind.name}: stopped after ${MOST_FAILURES} failures.`);
  } finally {
    await runner.close();
  }

  async function judge(each: Case): Promise<void> {
    let verdict = await run(each.make(each.steps));
    // What a child had kept of earlier inputs does not count against this one: a fresh child decides.
    if (verdict.state === 'memory' || verdict.state === 'hang') verdict = await run(each.make(each.steps));
    count(tally, verdict);
    if (!isFailure(verdict)) return;
    const steps = await fewer(each, verdict);
    const path = join(RESULTS, `${each.name}.${kind.ending}`.replace(/(\.\w+)\1$/, '$1'));
    mkdirSync(RESULTS, { recursive: true });
    writeFileSync(path, each.make(steps));
    const again = `npm run fuzz -- --case ${relative(ROOT, path)}`;
    writeFileSync(`${path}.txt`, `${verdict.state}: ${verdict.text}\n${again}\n`);
    console.log(
      `${each.name}: ${verdict.state}: ${verdict.text.split('\n').slice(0, 6).join('\n    ')}\n    ${again}`,
    );
    tally.failures.push(each.name);
  }

  /** Leaves out each mutation that the failure does not need. */
  async function fewer(each: Case, { state }: Verdict): Promise<readonly number[]> {
    let kept = each.steps;
    for (const step of each.steps) {
      const without = kept.filter((other) => other !== step);
      if (without.length > 0 && (await run(each.make(without))).state === state) kept = without;
    }
    return kept;
  }
}
