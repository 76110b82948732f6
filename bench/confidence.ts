/**
 * Fits the confidence of lines (engine/reconstruct/stages/lanes/confidence.ts) to how much of each is right, and prints how well
 * it holds on the drive that was left out: expected calibration error, 15 bins, weighted by length.
 *
 *   node bench/confidence.ts --drives FOLDER[,FOLDER] [--references FOLDER] [--again] [--keep FILE] [--write]
 *   node bench/confidence.ts --measured FILE[,FILE] [--write]
 *
 * A FOLDER of drives holds NAME.drive, reconstructed by this version, beside NAME.truth of a simulated one; a drive without a
 * truth is compared with the reference of its name. --again has the lines made anew in memory by this version; --keep leaves what was
 * measured, for --measured. --write keeps the fit over all of them, and the curve of the
 * streets left out.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Drive } from '../engine/drive/drive.ts';
import { lineFilter } from '../engine/map/compare/reference.ts';
import { readMap } from '../engine/map/formats/read.ts';
import { reproject } from '../engine/map/reproject.ts';
import { type Judged, judgedElements, reliabilityOf } from '../engine/map/score/reliability.ts';
import { areaFilter, observed } from '../engine/map/score/score.ts';
import { readReference } from '../engine/reconstruct/results/reference-files.ts';
import { findRun, inputOfRun, trajectoryOfRun } from '../engine/reconstruct/results/results.ts';
import { confidenceOf } from '../engine/reconstruct/stages/lanes/confidence.ts';
import { linesOf } from '../engine/reconstruct/stages/lanes/elements.ts';
import { FEATURES, featuresOf } from '../engine/reconstruct/stages/lanes/features.ts';
import { stage as vectors } from '../engine/reconstruct/stages/vectors/stage.ts';
import { runAgain } from './ablation/memory.ts';

const { values } = parseArgs({
  options: {
    drives: { type: 'string' },
    references: { type: 'string' },
    again: { type: 'boolean', default: false },
    only: { type: 'string' },
    keep: { type: 'string' },
    measured: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const MODEL = fileURLToPath(
  new URL('../engine/reconstruct/stages/lanes/confidence-model.ts', import.meta.url),
);
const CURVE = fileURLToPath(new URL('../engine/contract/map/reliability.ts', import.meta.url));
const WITHIN_M = 15;
/** Pull of the weights to zero, as a share of one street: few streets must not settle what they do not show. */
const RIDGE = 0.02;
const STEPS = 25;
/**
 * What makes a line doubtful stays so, also where the streets of the fit hardly show it. False lines beyond a boundary are refused
 * before since vectors 21, and those left there are mostly right; a house wall on another street would be trusted. With -4.5 one that
 * vectors is rather sure of has half the confidence of a kerb, as in an earlier fit, whose lines had such walls.
 */
const MOST: Readonly<Record<string, number>> = {
  'lies beyond a boundary': -4.5,
  'share of it that is faint': -0.5,
  'share of all lines that is faint': 0,
  'distance from the way': 0,
};

type Row = Judged & { readonly features: readonly number[] };
type Street = { readonly name: string; readonly rows: readonly Row[] };

/** Lines of a drive's newest run, with their features and what is right of them. */
async function streetOf(folder: string, name: string): Promise<Street | undefined> {
  const drive = Drive.open(join(folder, `${name}.drive`), 'read');
  try {
    const run = findRun(drive);
    const made = values.again
      ? await runAgain({ drive, stages: [vectors], changed: '', threads: 2 })
      : undefined;
    const block = made?.get('vectors lines') ?? inputOfRun(drive, run, 'lines', 'vectors');
    if (!block) return undefined;
    const { poses } = trajectoryOfRun(drive, run).trajectory;
    const lines = linesOf(block.only());
    const features = new Map(
      featuresOf(lines, poses).map((row, k) => [lines[k]?.element.id ?? '', row] as const),
    );
    const truth = truthOf(folder, name, drive);
    if (!truth) return undefined;
    const filter = truth.filter ?? lineFilter({ path: poses.map(({ p }) => p), withinM: WITHIN_M });
    const own = observed(lines.map(({ element }) => element));
    const rows = judgedElements(own, observed(truth.elements), filter).map((judged) => ({
      ...judged,
      features: features.get(judged.id) ?? [],
    }));
    return { name, rows };
  } finally {
    drive.close();
  }
}

function truthOf(folder: string, name: string, drive: Drive) {
  const { origin, t0 } = drive.info;
  const path = join(folder, `${name}.truth`, 'map.json');
  if (existsSync(path)) {
    const { map } = readMap(path, readFileSync(path, 'utf8'), origin);
    return { elements: (origin ? reproject(map, origin) : map).elements, filter: undefined };
  }
  const reference = join(values.references ?? '', name);
  if (!values.references || !existsSync(reference)) return undefined;
  const { map, area } = readReference(reference, origin, t0, {});
  return { elements: map.elements, filter: area && areaFilter(area.area).lines };
}

/** Weighted logistic regression with a ridge, by Newton's method; every street counts the same. */
function weightsFor(streets: readonly Street[]): Record<string, number> {
  const rows = streets.flatMap(({ rows }) => {
    const total = rows.reduce((sum, { lengthM }) => sum + lengthM, 0);
    return rows.map((row) => ({ ...row, weight: row.lengthM / total, share: row.rightM / row.lengthM }));
  });
  const n = FEATURES.length;
  const weights = new Float64Array(n);
  for (let step = 0; step < STEPS; step++) {
    const gradient = Float64Array.from(weights, (w) => RIDGE * w);
    const hessian = Array.from({ length: n }, (_, k) => {
      const row = new Float64Array(n);
      row[k] = RIDGE;
      return row;
    });
    for (const { features, weight, share } of rows) {
      const odds = features.reduce((sum, v, k) => sum + v * (weights[k] ?? 0), 0);
      const said = 1 / (1 + Math.exp(-odds));
      const bend = weight * Math.max(said * (1 - said), 1e-4);
      features.forEach((a, k) => {
        gradient[k] = (gradient[k] ?? 0) + weight * (said - share) * a;
        features.forEach((b, j) => {
          const row = hessian[k];
          if (row) row[j] = (row[j] ?? 0) + bend * a * b;
        });
      });
    }
    const most = FEATURES.map((name) => MOST[name] ?? Number.POSITIVE_INFINITY);
    // A weight at its limit that would rise is held there; the others are solved without it.
    most.forEach((limit, k) => {
      if ((weights[k] ?? 0) < limit || (gradient[k] ?? 0) > 0) return;
      gradient[k] = 0;
      hessian.forEach((row, j) => {
        row[k] = j === k ? 1 : 0;
      });
      hessian[k]?.forEach((_, j, row) => {
        row[j] = j === k ? 1 : 0;
      });
    });
    solved(hessian, gradient).forEach((d, k) => {
      weights[k] = Math.min((weights[k] ?? 0) - d, most[k] ?? 0);
    });
  }
  return Object.fromEntries(FEATURES.map((name, k) => [name, Math.round(1000 * (weights[k] ?? 0)) / 1000]));
}

/** Gauss and Jordan; the ridge keeps the pivots away from zero. */
function solved(matrix: readonly Float64Array[], right: Float64Array): number[] {
  const rows = matrix.map((row, k) => [...row, right[k] ?? 0]);
  rows.forEach((pivot, k) => {
    const by = pivot[k] ?? 1;
    for (let j = k; j < pivot.length; j++) pivot[j] = (pivot[j] ?? 0) / by;
    for (const row of rows) {
      const factor = row[k] ?? 0;
      if (row === pivot || factor === 0) continue;
      for (let j = k; j < row.length; j++) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
    }
  });
  return rows.map((row) => row.at(-1) ?? 0);
}

const withModel = ({ rows }: Street, weights: Readonly<Record<string, number>>): Judged[] =>
  rows.map((row) => ({ ...row, confidence: confidenceOf(row.features, { weights }) }));

async function measured(): Promise<Street[]> {
  if (values.measured)
    return values.measured.split(',').flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as Street[]);
  if (!values.drives) throw new Error('--drives FOLDER or --measured FILE is needed.');
  const out: Street[] = [];
  for (const folder of values.drives.split(','))
    for (const file of readdirSync(folder).filter((each) => each.endsWith('.drive'))) {
      const name = file.slice(0, -'.drive'.length);
      if (values.only && !values.only.split(',').includes(name)) continue;
      const street = await streetOf(folder, name);
      if (street) out.push(street);
    }
  return out;
}

const streets = await measured();
if (values.keep) writeFileSync(values.keep, JSON.stringify(streets));
const pooled: Judged[] = [];
const results = streets.map((street) => {
  const out = withModel(street, weightsFor(streets.filter((each) => each !== street)));
  pooled.push(...out);
  const total = street.rows.reduce((sum, { lengthM }) => sum + lengthM, 0);
  const right = street.rows.reduce((sum, { rightM }) => sum + rightM, 0);
  return {
    name: street.name,
    lines: street.rows.length,
    right: right / total,
    before: reliabilityOf(street.rows).ece,
    leftOut: reliabilityOf(out).ece,
  };
});
results.sort((a, b) => b.leftOut - a.leftOut);
console.log(
  'Expected calibration error, the worst first: by the vectors stage, and fitted on the other streets',
);
for (const { name, lines, right, before, leftOut } of results)
  console.log(
    `${name.padEnd(30)} ${lines} lines, ${(100 * right).toFixed(0)} % right: ${before.toFixed(3)} → ${leftOut.toFixed(3)}`,
  );
const all = reliabilityOf(pooled);
console.log(`All streets, each left out: ${all.ece.toFixed(3)}`);
for (const { from, to, elements, lengthM, confidence, right } of all.bins)
  if (elements > 0)
    console.log(
      `${from.toFixed(2)}–${to.toFixed(2)}: ${elements} lines, ${lengthM.toFixed(0)} m: said ${confidence.toFixed(2)}, right ${right.toFixed(2)}`,
    );
const weights = weightsFor(streets);
console.log(JSON.stringify(weights, undefined, 1));
if (values.write) {
  const curve = all.bins
    .filter(({ elements }) => elements > 0)
    .map(({ confidence, right, lengthM }) => ({
      said: Math.round(100 * confidence) / 100,
      right: Math.round(100 * right) / 100,
      lengthM: Math.round(lengthM),
    }));
  writeFileSync(
    MODEL,
    `/**\n * Weights of the confidence of lines. Written by bench/confidence.ts, from ${streets.length} drives; docs/stages/lanes.md\n * says which.\n */\n` +
      `import type { ConfidenceModel } ${'from'} './confidence.ts';\n\nexport const confidenceModel: ConfidenceModel = { weights: ${JSON.stringify(weights)} };\n`,
  );
  writeFileSync(
    CURVE,
    `/**\n * How much of the lines was right, of what their confidence said: metres of streets that the fit had not seen. Written by\n * bench/confidence.ts.\n */\n` +
      `export const RELIABILITY: readonly { readonly said: number; readonly right: number; readonly lengthM: number }[] = ${JSON.stringify(curve)};\n\n` +
      `/** Expected calibration error over them. */\nexport const RELIABILITY_ECE = ${all.ece.toFixed(3)};\n`,
  );
}
