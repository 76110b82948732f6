/** `evaluate FILE --trajectory REF | --map REF`: a run against a reference, which only evaluation may open. */
import { say } from '../../contract/say.ts';
import { Drive } from '../../drive/drive.ts';
import type { Agreement } from '../../map/compare/agreement.ts';
import { type MapEvaluation, type MapScore, motionText } from '../../reconstruct/results/evaluate-map.ts';
import type { TrajectoryEvaluation } from '../../reconstruct/results/evaluate-trajectory.ts';
import { ExitCode, UsageError } from '../exit.ts';
import { print, printJson } from '../print.ts';
import { runOf } from './reconstruct.ts';

type Options = {
  readonly trajectory?: string;
  readonly map?: string;
  readonly poses?: string;
  readonly scored?: string;
  readonly run?: string;
  readonly frame?: string;
  readonly asMade?: boolean;
  readonly json?: boolean;
};

export async function evaluateVerb(file: string, options: Options): Promise<ExitCode> {
  if (options.trajectory === undefined && options.map === undefined)
    throw new UsageError('evaluate takes --trajectory REF, --map REF, or both.');
  if (options.map === undefined && (options.poses !== undefined || options.scored !== undefined))
    throw new UsageError('--poses and --scored belong to --map REF.');
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
        : (await import('../../reconstruct/results/evaluate-map.ts')).evaluateMap(drive, run, options.map, {
            poses: options.poses,
            scored: options.scored,
            version: options.asMade ? 'as made' : 'corrected',
          });
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

function showMap({ reference, format, filter, corrections, problems, placed, aligned }: MapEvaluation): void {
  print(`${reference} (${format}); ${filter}`);
  if (corrections > 0)
    print(
      `the map with ${corrections} ${corrections === 1 ? 'correction' : 'corrections'} by hand; --as-made scores it without`,
    );
  for (const problem of problems) say(problem);
  if (placed) showScore('as placed', placed);
  if (aligned) showScore(motionText(aligned), aligned);
}

function showScore(title: string, score: MapScore): void {
  const { lines, things, confusion, lanes, reliability, maptr, streammapnet } = score;
  print(`${title}:`);
  for (const { class: name, subtypes, lateralP50M, lateralP95M, ...all } of lines) {
    print(`  ${name}: ${metresText(all)}`);
    for (const { toleranceM, precision, recall, f1 } of all.at)
      print(
        `    at ${toleranceM} m: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, F1 ${f1.toFixed(3)}`,
      );
    // Where nothing met its reference there is nothing to measure.
    if (Number.isFinite(lateralP50M))
      print(`    lateral p50 ${lateralP50M.toFixed(3)} m, p95 ${lateralP95M.toFixed(3)} m`);
    for (const { subtype, ...one } of subtypes) {
      const at = one.at.find(({ toleranceM }) => toleranceM === SHOWN_TOLERANCE_M);
      if (at)
        print(
          `    ${subtype || 'of no kind'}: ${metresText(one)}; precision ${at.precision.toFixed(3)}, recall ${at.recall.toFixed(3)} at ${SHOWN_TOLERANCE_M} m`,
        );
    }
  }
  for (const { class: name, found, false: surplus, missed, distanceP50M } of things) {
    const p50 = distanceP50M !== undefined && Number.isFinite(distanceP50M) ? distanceP50M : undefined;
    print(
      `  ${name.replaceAll('_', ' ')}: ${found} found, ${surplus} false, ${missed} missed${p50 === undefined ? '' : `; p50 ${p50.toFixed(3)} m`}`,
    );
  }
  const { dividersOnBoundariesM, boundariesOnDividersM, samePatternM, otherPatternM } = confusion;
  print(
    `  dividers on boundaries: ${dividersOnBoundariesM.toFixed(1)} m; boundaries on dividers: ${boundariesOnDividersM.toFixed(1)} m`,
  );
  if (samePatternM + otherPatternM > 0)
    print(
      `  solid or dashed as in the reference: ${samePatternM.toFixed(1)} of ${(samePatternM + otherPatternM).toFixed(1)} m`,
    );
  if (lanes)
    print(
      `  lanes: ${lanes.madeM.toFixed(0)} m for ${lanes.referenceM.toFixed(0)} m; precision ${lanes.precision.toFixed(3)}, recall ${lanes.recall.toFixed(3)}; ` +
        `successors: ${lanes.links.right} of ${lanes.links.made} right, ${lanes.links.found} of ${lanes.links.reference} found; ` +
        `neighbours: ${lanes.neighbours.right} of ${lanes.neighbours.made} right, ${lanes.neighbours.found} of ${lanes.neighbours.reference} found`,
    );
  if (Number.isFinite(reliability.ece))
    print(
      `  confidence: said and right differ by ${reliability.ece.toFixed(3)} (ECE, ${reliability.bins.length} bins)`,
    );
  if (maptr && streammapnet)
    print(`  Chamfer mAP ${maptr.map.toFixed(3)} (MapTR), ${streammapnet.map.toFixed(3)} (StreamMapNet)`);
}

/** The tolerance at which subtypes are shown. */
const SHOWN_TOLERANCE_M = 0.2;

const metresText = ({ madeM, referenceM, falseM, missedM }: Agreement): string =>
  `${madeM.toFixed(1)} m for ${referenceM.toFixed(1)} m, ${falseM.toFixed(1)} m false, ${missedM.toFixed(1)} m missed`;
