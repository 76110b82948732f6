/**
 * What a network brings as evidence: off, beside the line filter and fused with it, on drives that are reconstructed up to
 * accumulation. Cells of paint against the true paint of simulated drives, lines against the truth or a hand-made reference.
 * Prints ratios, the worst use of each drive last; asserts nothing.
 *
 *   node bench/learned.ts --drives FOLDER [--only NAME,…] [--uses off,beside,fused] [--references ../shared/data/references]
 *
 * FOLDER holds NAME.drive beside NAME.truth, or a drive with the name of a reference. Runs are added to the drives: give copies.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GroundLabels } from '../engine/dataset/labels.ts';
import { LABELS } from '../engine/dataset/layout.ts';
import { placedTruth } from '../engine/dataset/truth.ts';
import { Drive } from '../engine/drive/drive.ts';
import { RasterReader } from '../engine/reconstruct/mapping/raster.ts';
import type { MapEvaluation } from '../engine/reconstruct/results/evaluate-map.ts';
import { findRun, inputOfRun } from '../engine/reconstruct/results/results.ts';
import { verb } from './verb.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const TOLERANCE_M = 0.2;
const BINS = 15;
const { values } = parseArgs({
  options: {
    drives: { type: 'string' },
    only: { type: 'string' },
    uses: { type: 'string', default: 'off,beside,fused' },
    model: { type: 'string', default: 'markings' },
    references: { type: 'string', default: join(root, '../shared/data/references') },
  },
});

/** What is said of cells and what is true of them, counted by probability. */
class Cells {
  readonly #said = new Float64Array(256);
  readonly #paint = new Float64Array(256);

  add(byte: number, paint: boolean): void {
    this.#said[byte] = (this.#said[byte] ?? 0) + 1;
    if (paint) this.#paint[byte] = (this.#paint[byte] ?? 0) + 1;
  }

  #at(threshold: number): { precision: number; recall: number; f1: number } {
    const sum = (of: Float64Array, from: number): number => of.slice(from).reduce((a, b) => a + b, 0);
    const [hit, said, paint] = [sum(this.#paint, threshold), sum(this.#said, threshold), sum(this.#paint, 0)];
    return { precision: hit / said, recall: hit / paint, f1: (2 * hit) / (said + paint) };
  }

  get text(): string {
    let [ece, all, best, at] = [0, 0, 0, 0];
    for (let bin = 0; bin < BINS; bin++) {
      let [count, said, paint] = [0, 0, 0];
      for (let byte = 0; byte < 256; byte++) {
        if (Math.min(BINS - 1, Math.floor((byte / 255) * BINS)) !== bin) continue;
        count += this.#said[byte] ?? 0;
        said += ((this.#said[byte] ?? 0) * byte) / 255;
        paint += this.#paint[byte] ?? 0;
      }
      all += count;
      ece += Math.abs(said - paint);
    }
    for (let threshold = 1; threshold < 256; threshold++) {
      const { f1 } = this.#at(threshold);
      if (f1 > best) [best, at] = [f1, threshold];
    }
    const { precision, recall, f1 } = this.#at(128);
    return `${shares(precision, recall, f1)} (best ${best.toFixed(3)} at ${at})  ECE ${(ece / all).toFixed(4)}`;
  }
}

const shares = (...all: (number | undefined)[]): string =>
  all.map((each) => (each === undefined ? '–' : each.toFixed(3))).join('/');

/** Cells that the drive saw, by each channel that says how likely paint is. */
function cells(path: string, run: number, truth: string): string[] {
  const drive = Drive.open(path, 'read');
  try {
    const { map, paint } = placedTruth(drive, truth);
    const labels = new GroundLabels(map, paint);
    const found = findRun(drive, run);
    const [evidence, ground] = ['evidence', 'accumulation'].map((stage) =>
      inputOfRun(drive, found, stage === 'evidence' ? 'evidence' : 'rasters', stage),
    );
    if (!evidence || !ground) throw new Error(`${path}: run ${run} has no evidence.`);
    const [said, rasters] = [new RasterReader(evidence), new RasterReader(ground)];
    const size = said.cells ** 2;
    const at = LABELS.findIndex(({ name }) => name === 'paint') * size;
    const counts = new Map<string, Cells>();
    for (const key of said.keys()) {
      const { tileM, resolutionM } = said.shape;
      const grid = { cells: said.cells, resolutionM, x: key[0] * tileM, y: key[1] * tileM };
      const seen = Uint8Array.from(rasters.channel(key, 0, 'intensityWeight', 0), (n) => (n > 0 ? 1 : 0));
      const planes = labels.over(grid, seen);
      for (const name of ['marking', 'network']) {
        const bytes = said.block(key)?.columns.get(name);
        if (!bytes) continue;
        const count = counts.get(name) ?? new Cells();
        counts.set(name, count);
        for (let k = 0; k < size; k++) if (seen[k]) count.add(bytes[k] as number, planes[at + k] === 1);
      }
    }
    return [...counts].map(([name, count]) => `cells by ${name} ${count.text}`);
  } finally {
    drive.close();
  }
}

function lines(path: string, run: number, map: string): string {
  const { map: judged } = JSON.parse(verb('evaluate', path, '--run', `${run}`, '--map', map, '--json')) as {
    map?: MapEvaluation;
  };
  const score = judged?.aligned?.from === 'poses' ? judged.aligned : judged?.placed;
  if (!score) throw new Error(`${path} has no score.`);
  const classes = ['divider', 'boundary', 'all'].map((name) => {
    const found = score.lines.find((each) => each.class === name);
    const one = found?.at.find(({ toleranceM }) => toleranceM === TOLERANCE_M);
    return `${name} ${shares(one?.precision, one?.recall, one?.f1)} false ${found?.falseM.toFixed(0) ?? '–'} m`;
  });
  const things = ['crossing', 'stop_line'].map((name) => {
    const thing = score.things.find((each) => each.class === name);
    return `${name} ${thing ? `${thing.found}/${thing.false}/${thing.missed}` : '–'}`;
  });
  return `${[...classes, ...things].join('  ')}  ECE ${score.reliability?.ece?.toFixed(3) ?? '–'}`;
}

const USES: Readonly<Record<string, readonly string[]>> = {
  off: ['evidence.model=none'],
  beside: [`evidence.model=${values.model}`, 'evidence.use=beside'],
  fused: [`evidence.model=${values.model}`, 'evidence.use=fused'],
};

if (!values.drives) throw new Error('--drives FOLDER is needed.');
const only = values.only?.split(',');
for (const file of readdirSync(values.drives).filter((each) => each.endsWith('.drive'))) {
  const name = file.slice(0, -'.drive'.length);
  const path = join(values.drives, file);
  const truth = join(values.drives, `${name}.truth`);
  const map = existsSync(truth) ? join(truth, 'map.json') : join(values.references, name);
  if (!existsSync(map) || (only && !only.includes(name))) continue;
  console.log(name);
  for (const use of values.uses.split(',')) {
    const set = (USES[use] ?? []).flatMap((each) => ['--set', each]);
    const { run } = JSON.parse(verb('reconstruct', path, ...set, '--to', 'lanes', '--json')) as {
      run: { id: number };
    };
    console.log(`  ${use.padEnd(7)} ${lines(path, run.id, map)}`);
    if (existsSync(truth) && use !== 'off')
      for (const text of cells(path, run.id, truth)) console.log(`          ${text}`);
  }
}
