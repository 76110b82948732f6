/**
 * What the dynamics stage removes on drives whose truth is known: static points kept (SA) and moving points removed (DA), as in the
 * benchmark of Zhang et al. (ITSC 2023), over single points of all sweeps, with the votes of the rig's radar and without. Prints the
 * worst first; asserts nothing.
 *
 *   node bench/dynamics.ts [--styles lively,town-eu] [--beams 64,32,16] [--seeds 501] [--seconds 20]
 *   node bench/dynamics.ts --drives FOLDER      only scores: FOLDER/NAME.drive beside FOLDER/NAME.truth
 *
 * --keep FOLDER leaves the drives there. Constants were chosen on seeds 301 and 401; choose others to judge them.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { rigOf } from './dynamics/rigs.ts';
import { type MotionScore, scoreMotion } from './dynamics/score.ts';
import { verb } from './verb.ts';

const { values } = parseArgs({
  options: {
    styles: { type: 'string', default: 'lively,town-eu' },
    beams: { type: 'string', default: '64,32,16' },
    seeds: { type: 'string', default: '501' },
    seconds: { type: 'string', default: '20' },
    drives: { type: 'string' },
    keep: { type: 'string' },
  },
});

const listOf = (text: string): string[] => text.split(',').filter((each) => each !== '');

function* simulated(folder: string, style: string, beams: string, seed: string): Generator<MotionScore> {
  const name = `${style}-${seed}-${beams}`;
  const [rig, log, drive] = [`beams-${beams}.json`, `${name}.mcap`, `${name}.drive`].map((file) =>
    join(folder, file),
  ) as [string, string, string];
  writeFileSync(rig, JSON.stringify(rigOf(Number(beams))));
  const choice = ['--style', style, '--rig', rig, '--seed', seed, '--seconds', values.seconds];
  verb('simulate', '-o', log, ...choice);
  verb('ingest', log, '-o', drive);
  rmSync(log);
  verb('reconstruct', drive, '--to', 'dynamics');
  yield scoreMotion(name, drive, join(folder, `${name}.truth`));
  verb('reconstruct', drive, '--to', 'dynamics', '--set', 'dynamics.radarVotes=0');
  yield scoreMotion(`${name} without radar`, drive, join(folder, `${name}.truth`));
  if (!values.keep)
    for (const path of [drive, join(folder, `${name}.truth`)]) rmSync(path, { recursive: true, force: true });
}

function* scores(folder: string): Generator<MotionScore> {
  if (values.drives) {
    for (const file of readdirSync(values.drives).filter((each) => each.endsWith('.drive'))) {
      const name = file.slice(0, -'.drive'.length);
      yield scoreMotion(name, join(values.drives, file), join(values.drives, `${name}.truth`));
    }
    return;
  }
  for (const seed of listOf(values.seeds))
    for (const style of listOf(values.styles))
      for (const beams of listOf(values.beams)) yield* simulated(folder, style, beams, seed);
}

const percent = (value: number): string =>
  Number.isNaN(value) ? '   –  ' : (100 * value).toFixed(2).padStart(6);

function print({ name, kept, keptAbove, removed, waiting, moving }: MotionScore): void {
  console.log(
    `${name.padEnd(34)} static kept ${percent(kept)} %  above ground ${percent(keptAbove)} %  ` +
      `moving removed ${percent(removed)} % of ${moving}  waiting removed ${percent(waiting)} %`,
  );
}

const folder = values.keep ? resolve(values.keep) : mkdtempSync(join(tmpdir(), 'lanetrace-dynamics-'));
mkdirSync(folder, { recursive: true });
try {
  const done: MotionScore[] = [];
  for (const score of scores(folder)) {
    done.push(score);
    print(score);
    for (const { name, missed, of } of score.missedBy)
      console.log(`    ${name}: ${missed} of ${of} moving points kept`);
    for (const { name, missed, of } of score.takenFrom)
      console.log(`    ${name}: ${missed} of ${of} static points removed`);
  }
  done.sort((a, b) => Math.min(a.kept, a.removed) - Math.min(b.kept, b.removed));
  console.log('\nThe worst first:');
  for (const score of done) print(score);
} finally {
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}
