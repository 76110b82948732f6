/** What a stage lacks on a drive, said before it runs: sensors that the drive does not have. Pure, for every list of stages. */
import type { StageDescription } from '../../../engine/contract/stages.ts';
import type { StreamInfo, StreamKind } from '../../../engine/contract/streams.ts';

type Needing = Pick<StageDescription, 'id' | 'title' | 'takes' | 'needs'>;
type Stream = Pick<StreamInfo, 'kind' | 'role' | 'count'>;

const WORDS: Readonly<Record<StreamKind, string>> = {
  lidar: 'a lidar',
  radar: 'a radar',
  camera: 'a camera',
  imu: 'an IMU',
  gnss: 'GNSS',
  pose: 'poses',
  twist: 'the vehicle’s speed',
  boxes: 'boxes',
  message: 'messages',
};

/**
 * Why the stage cannot run on a drive with these streams, as a clause without a full stop; undefined where it can: "needs a
 * lidar, which this drive does not have", or "needs Odometry, which needs a lidar: this drive has none".
 */
export function lackOf(
  stage: Needing,
  stages: readonly Needing[],
  streams: readonly Stream[],
): string | undefined {
  const own = lacking(stage, streams);
  if (own) return `needs ${WORDS[own]}, which this drive does not have`;
  const seen = new Set([stage.id]);
  const ahead = [...stage.takes];
  for (let take = ahead.shift(); take; take = ahead.shift()) {
    if (take.optional || seen.has(take.stage)) continue;
    seen.add(take.stage);
    const from = stages.find(({ id }) => id === take.stage);
    const kind = from && lacking(from, streams);
    if (from && kind) return `needs ${from.title}, which needs ${WORDS[kind]}: this drive has none`;
    ahead.push(...(from?.takes ?? []));
  }
  return undefined;
}

/** Why nothing of the pipeline can run; undefined where some stage can. */
export function nothingRuns(stages: readonly Needing[], streams: readonly Stream[]): string | undefined {
  const lacks = stages.map((stage) => lackOf(stage, stages, streams));
  const [first] = lacks;
  if (first === undefined || lacks.includes(undefined)) return undefined;
  return `${stages[0]?.title ?? 'The first stage'} ${first}`;
}

const lacking = ({ needs = [] }: Needing, streams: readonly Stream[]): StreamKind | undefined =>
  needs.find(
    (kind) => !streams.some((each) => each.kind === kind && each.role !== 'truth' && each.count > 0),
  );
