/** Evaluation: the only place that opens a reference. Scores as data, and as lines of text. */
import type { MapEvaluation, MapScore } from './evaluate-map.ts';
import type { TrajectoryEvaluation, TrajectoryScore } from './evaluate-trajectory.ts';

export { evaluateMap, type MapEvaluation, type MapOptions } from './evaluate-map.ts';
export {
  evaluateTrajectory,
  type TrajectoryEvaluation,
  type TrajectoryOptions,
} from './evaluate-trajectory.ts';

export function describeTrajectory({ reference, frame, scores }: TrajectoryEvaluation): string[] {
  return [`against ${reference}, poses of ${frame}`, ...scores.flatMap(trajectoryLines)];
}

function trajectoryLines(s: TrajectoryScore): string[] {
  const segments = (name: string, e: TrajectoryScore['kitti']): string[] =>
    e
      ? [
          `  ${name}: ${e.translationPercent.toFixed(3)} %, ${e.rotationDegPer100m.toFixed(3)} °/100 m (${e.segments} segments)`,
        ]
      : [];
  return [
    `${s.stage}: ${s.poses} poses, path ${s.pathM.toFixed(2)} m, reference ${s.referencePathM.toFixed(2)} m`,
    `  ATE after rigid alignment: ${s.ateM.toFixed(3)} m RMS, ${s.ateMaxM.toFixed(3)} m worst, ${s.ateDeg.toFixed(3)}°`,
    ...(s.placedM === undefined
      ? []
      : [
          `  as placed: ${s.placedM.toFixed(3)} m RMS, ${(s.placedHorizontalM ?? Number.NaN).toFixed(3)} m across the ground (stated ${(s.statedHorizontalM ?? Number.NaN).toFixed(3)} m), heading ${(s.placedHeadingDeg ?? Number.NaN).toFixed(3)}° RMS`,
        ]),
    ...segments('segments of 100 to 800 m, every tenth frame (KITTI)', s.kitti),
    ...segments('segments of 10 to 80 m, every frame', s.short),
    ...segments('segments of 10 to 50 m, every frame', s.local),
  ];
}

export function describeMap({
  reference,
  format,
  filter,
  problems,
  placed,
  aligned,
}: MapEvaluation): string[] {
  return [
    `against ${reference} (${format}): ${filter}`,
    ...problems.slice(0, 10).map((problem) => `  reference: ${problem}`),
    ...(placed ? ['as placed', ...mapLines(placed)] : []),
    ...(aligned
      ? [
          `after rigid alignment by ${aligned.shiftM.toFixed(3)} m and ${((aligned.motion.yaw * 180) / Math.PI).toFixed(3)}°`,
          ...mapLines(aligned),
        ]
      : ['the maps have too little in common to be laid on each other']),
  ];
}

function mapLines({ lines, maptr, streammapnet }: MapScore): string[] {
  const ap = (name: string, score: MapScore['maptr']): string =>
    `  Chamfer AP (${name}, offboard, all frames): ${(100 * score.map).toFixed(1)}; ${score.classes
      .map(({ class: of, mean, references }) =>
        references > 0 ? `${of} ${(100 * mean).toFixed(1)}` : `${of} none in the reference`,
      )
      .join(', ')}`;
  return [
    ...lines.map(
      (line) =>
        `  ${line.class}: ${line.madeM.toFixed(0)} m made, ${line.referenceM.toFixed(0)} m in the reference; ${line.at
          .map(
            ({ toleranceM, precision, recall, f1 }) =>
              `${toleranceM} m: P ${precision.toFixed(3)} R ${recall.toFixed(3)} F1 ${f1.toFixed(3)}`,
          )
          .join(
            '; ',
          )}; lateral p50 ${line.lateralP50M.toFixed(3)} m, p95 ${line.lateralP95M.toFixed(3)} m; ${line.fragmentation.toFixed(2)} pieces a line`,
    ),
    ap('MapTR, 60 × 30 m, 0.5/1.0/1.5 m', maptr),
    ap('StreamMapNet', streammapnet),
  ];
}
