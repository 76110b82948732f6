/** `evaluate FILE --trajectory REF | --map REF`: a run against a reference, which only evaluation may open. */
import { say } from '../../contract/say.ts';
import { Drive } from '../../drive/drive.ts';
import type { MapEvaluation, MapScore } from '../../reconstruct/results/evaluate-map.ts';
import type { TrajectoryEvaluation } from '../../reconstruct/results/evaluate-trajectory.ts';
import { ExitCode, UsageError } from '../exit.ts';
import { print, printJson } from '../print.ts';
import { runOf } from './reconstruct.ts';

type Options = {
  readonly trajectory?: string;
  readonly map?: string;
  readonly run?: string;
  readonly frame?: string;
  readonly json?: boolean;
};

export async function evaluateVerb(file: string, options: Options): Promise<ExitCode> {
  if (options.trajectory === undefined && options.map === undefined)
    throw new UsageError('evaluate takes --trajectory REF, --map REF, or both.');
  const drive = Drive.open(file, 'read');
  try {
    const run = runOf(options.run);
    const trajectory =
      options.trajectory === undefined
        ? undefined
        : (await import('../../reconstruct/results/evaluate-trajectory.ts')).evaluateTrajectory(
            drive,
            run,
            options.trajectory,
            { frame: options.frame },
          );
    const map =
      options.map === undefined
        ? undefined
        : (await import('../../reconstruct/results/evaluate-map.ts')).evaluateMap(drive, run, options.map);
    if (options.json) printJson({ path: file, trajectory, map });
    else {
      if (trajectory) showTrajectory(trajectory);
      if (map) showMap(map);
    }
    return ExitCode.done;
  } finally {
    drive.close();
  }
}

function showTrajectory({ reference, format, frame, scores }: TrajectoryEvaluation): void {
  print(`${reference} (${format}), poses of ${frame}`);
  for (const score of scores) {
    const { stage, poses, pathM, referencePathM, ateM, ateMaxM, ateDeg, placedM, local, short } = score;
    print(`${stage}: ${poses} poses, path ${pathM.toFixed(2)} m (reference ${referencePathM.toFixed(2)} m)`);
    print(`  ATE ${ateM.toFixed(3)} m (worst ${ateMaxM.toFixed(3)} m), ${ateDeg.toFixed(3)}°`);
    if (placedM !== undefined) print(`  as placed ${placedM.toFixed(3)} m`);
    for (const [name, segments] of [
      ['10–50 m', local],
      ['10–80 m', short],
      ['KITTI lengths', score.kitti],
    ] as const)
      if (segments)
        print(
          `  ${name}: ${segments.translationPercent.toFixed(3)} %, ${segments.rotationDegPer100m.toFixed(3)}° / 100 m (${segments.segments} segments)`,
        );
  }
}

function showMap({ reference, format, filter, problems, placed, aligned }: MapEvaluation): void {
  print(`${reference} (${format}); ${filter}`);
  for (const problem of problems) say(problem);
  if (placed) showScore('as placed', placed);
  if (aligned) showScore(`after moving by ${aligned.shiftM.toFixed(3)} m`, aligned);
}

function showScore(title: string, { lines, maptr, streammapnet }: MapScore): void {
  print(`${title}:`);
  for (const { class: name, referenceM, madeM, at, lateralP50M, lateralP95M } of lines) {
    const f1 = at.map(({ toleranceM, f1 }) => `F1 ${f1.toFixed(3)} at ${toleranceM} m`).join(', ');
    print(`  ${name}: ${madeM.toFixed(0)} m for ${referenceM.toFixed(0)} m; ${f1}`);
    // Where nothing met its reference there is nothing to measure.
    if (Number.isFinite(lateralP50M))
      print(`    lateral p50 ${lateralP50M.toFixed(3)} m, p95 ${lateralP95M.toFixed(3)} m`);
  }
  print(`  Chamfer mAP ${maptr.map.toFixed(3)} (MapTR), ${streammapnet.map.toFixed(3)} (StreamMapNet)`);
}
