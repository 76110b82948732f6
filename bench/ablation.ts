/**
 * What each part of the pipeline brings: every part is taken away alone, the stages from there on are run anew in memory, and the map
 * is scored against the truth. Prints the part that brings most first; asserts nothing.
 *
 *   node bench/ablation.ts --drives FOLDER [--only NAME,NAME] [--parts PART,PART] [--references FOLDER] [--from STAGE] [--save FILE]
 *
 * FOLDER holds NAME.drive, reconstructed by this version, beside NAME.truth; or a reference of the same name lies in FOLDER of the
 * references, or in bench/accuracy/references. --from vectors leaves the stages before vectors as they are stored, but for parts of
 * them; by default all is made anew from accumulation on. The figures are differences of F1 by length at 0.2 m, in points of a hundred: the
 * mean of all drives, and the drive that loses most.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PARTS } from './ablation/parts.ts';

const { values } = parseArgs({
  options: {
    drives: { type: 'string' },
    only: { type: 'string' },
    parts: { type: 'string' },
    references: { type: 'string' },
    from: { type: 'string', default: 'accumulation' },
    save: { type: 'string' },
  },
});
if (!values.drives) throw new Error('--drives FOLDER is needed.');
const folder = values.drives;
const OWN = fileURLToPath(new URL('./accuracy/references', import.meta.url));
const CHILD = fileURLToPath(new URL('./ablation/without.ts', import.meta.url));
const MOST_OUTPUT = 64 << 20;

type Share = { readonly f1?: number; readonly falseM?: number };
type Row = {
  readonly drive: string;
  readonly divider: Share;
  readonly boundary: Share;
  readonly all: Share;
  readonly lanes?: { readonly precision: number; readonly recall: number };
};

function referenceOf(name: string): string | undefined {
  const places = [
    join(folder, `${name}.truth`, 'map.json'),
    ...[values.references, OWN].flatMap((each) => (each ? [join(each, name)] : [])),
  ];
  return places.find((place) => existsSync(place));
}

const names = readdirSync(folder)
  .filter((file) => file.endsWith('.drive'))
  .map((file) => file.slice(0, -'.drive'.length))
  .filter((name) => !values.only || values.only.split(',').includes(name));
const pairs = names.flatMap((name) => {
  const reference = referenceOf(name);
  if (!reference) console.log(`${name} has no truth: left out.`);
  return reference ? [`${join(folder, `${name}.drive`)}=${reference}`] : [];
});
const parts = PARTS.filter(({ name }) => !values.parts || values.parts.split(',').includes(name));

/** @throws Error when the part cannot be taken away */
function without(part: string): Row[] {
  const run = spawnSync(process.execPath, [CHILD, part, values.from, ...pairs], {
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT,
  });
  if (run.status !== 0) throw new Error(`Without ${part}: ${run.stderr.trim()}`);
  return run.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Row);
}

type Figure = { readonly name: string; of(row: Row): number | undefined };
const lanesF1 = ({ lanes }: Row): number | undefined =>
  lanes && (2 * lanes.precision * lanes.recall) / Math.max(1e-9, lanes.precision + lanes.recall);
const FIGURES: readonly Figure[] = [
  { name: 'dividers', of: ({ divider }) => divider.f1 },
  { name: 'boundaries', of: ({ boundary }) => boundary.f1 },
  { name: 'all', of: ({ all }) => all.f1 },
  { name: 'lanes', of: lanesF1 },
];

type Change = { readonly mean: number; readonly worst: number; readonly at: string };

function changeOf(rows: readonly Row[], whole: readonly Row[], { of }: Figure): Change | undefined {
  const changes = rows.flatMap((row) => {
    const before = whole.find(({ drive }) => drive === row.drive);
    const [a, b] = [of(row), before && of(before)];
    return a === undefined || b === undefined ? [] : [{ drive: row.drive, change: 100 * (a - b) }];
  });
  const worst = [...changes].sort((a, b) => a.change - b.change)[0];
  if (!worst) return undefined;
  const mean = changes.reduce((sum, { change }) => sum + change, 0) / changes.length;
  return { mean, worst: worst.change, at: worst.drive };
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(1)}`;

const all: { readonly part: string; readonly rows: readonly Row[] }[] = [];
for (const { name } of [{ name: 'nothing' }, ...parts.filter((each) => each.name !== 'nothing')]) {
  const rows = without(name);
  all.push({ part: name, rows });
  console.log(
    `${name}: ${rows.map(({ drive, all: each }) => `${drive} ${each.f1?.toFixed(3) ?? '–'}`).join(', ')}`,
  );
}
if (values.save) writeFileSync(values.save, JSON.stringify(all));
const whole = all[0]?.rows ?? [];
const changes = all
  .slice(1)
  .map(({ part, rows }) => ({ part, by: FIGURES.map((figure) => changeOf(rows, whole, figure)) }))
  .sort((a, b) => (a.by[2]?.mean ?? 0) - (b.by[2]?.mean ?? 0));
console.log(`\nWithout it, change of F1 in points over ${whole.length} drives: mean (worst drive)`);
for (const { part, by } of changes) {
  const text = by.map((each, k) => {
    const { name } = FIGURES[k] ?? { name: '' };
    return each ? `${name} ${signed(each.mean)} (${signed(each.worst)} ${each.at})` : `${name} –`;
  });
  console.log(`${part.padEnd(46)} ${text.join('  ')}`);
}
