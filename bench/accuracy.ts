/**
 * The whole way on simulated drives whose truth is exact, by the command line alone: simulate, ingest, reconstruct, evaluate.
 * Prints trajectory and line scores of each seed and the worst; asserts nothing.
 *
 *   node bench/accuracy.ts [--preset standard|hard] [--seeds 201,202,203,204,205] [--seconds 30]
 *
 * The default seeds were used for no tuning; keep it so.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { MapEvaluation, MapScore } from '../engine/reconstruct/results/evaluate-map.ts';
import type { TrajectoryEvaluation } from '../engine/reconstruct/results/evaluate-trajectory.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    preset: { type: 'string', default: 'standard' },
    seeds: { type: 'string', default: '201,202,203,204,205' },
    seconds: { type: 'string', default: '30' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'lanetrace-accuracy-'));
const TOLERANCE_M = 0.2;

function verb(...args: string[]): string {
  const run = spawnSync(process.execPath, [join(root, 'engine/cli/main.ts'), ...args], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (run.status !== 0 && run.status !== 3)
    throw new Error(`${args.join(' ')} ended with ${run.status}:\n${run.stderr}`);
  return run.stdout;
}

/** Length F1 of all classes together at 0.2 m. */
function f1Of(score: MapScore | undefined): number {
  const all = score?.lines.at(-1);
  return all?.at.find(({ toleranceM }) => toleranceM === TOLERANCE_M)?.f1 ?? Number.NaN;
}

const rows: {
  readonly placedM: number;
  readonly ateM: number;
  readonly f1: number;
  readonly aligned: number;
}[] = [];
try {
  for (const seed of values.seeds.split(',')) {
    const [log, drive, truth] = ['mcap', 'drive', 'truth'].map((ending) =>
      join(folder, `${seed}.${ending}`),
    ) as [string, string, string];
    verb('simulate', '-o', log, '--seed', seed, '--seconds', values.seconds, '--preset', values.preset);
    verb('ingest', log, '-o', drive);
    verb('reconstruct', drive);
    const judged = JSON.parse(
      verb(
        'evaluate',
        drive,
        '--trajectory',
        join(truth, 'trajectory.tum'),
        '--map',
        join(truth, 'map.json'),
        '--json',
      ),
    ) as { trajectory: TrajectoryEvaluation; map: MapEvaluation };
    const aligned = judged.trajectory.scores.find(({ stage }) => stage === 'alignment');
    const row = {
      placedM: aligned?.placedM ?? Number.NaN,
      ateM: aligned?.ateM ?? Number.NaN,
      f1: f1Of(judged.map.placed),
      aligned: f1Of(judged.map.aligned),
    };
    rows.push(row);
    console.log(
      `${values.preset} ${seed}: trajectory as placed ${row.placedM.toFixed(3)} m (stated ${aligned?.statedHorizontalM?.toFixed(3) ?? '–'} m), shape ${row.ateM.toFixed(3)} m; ` +
        `length F1 at ${TOLERANCE_M} m: as placed ${row.f1.toFixed(3)}, after rigid motion ${row.aligned.toFixed(3)}`,
    );
    for (const { class: name, at } of judged.map.aligned?.lines ?? []) {
      const score = at.find(({ toleranceM }) => toleranceM === TOLERANCE_M);
      if (score)
        console.log(
          `    ${name}: precision ${score.precision.toFixed(3)}, recall ${score.recall.toFixed(3)}`,
        );
    }
    for (const path of [log, drive, truth]) rmSync(path, { recursive: true, force: true });
  }
  const worst = (pick: (row: (typeof rows)[number]) => number, of: (...n: number[]) => number): string =>
    of(...rows.map(pick)).toFixed(3);
  console.log(
    `worst of ${rows.length}: as placed ${worst(({ placedM }) => placedM, Math.max)} m, shape ${worst(({ ateM }) => ateM, Math.max)} m, ` +
      `F1 as placed ${worst(({ f1 }) => f1, Math.min)}, after rigid motion ${worst(({ aligned }) => aligned, Math.min)}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
