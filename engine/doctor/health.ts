/** Problems from the Health stage: what it measured beyond its gates, each with the repair that the measurement gives. */
import type { ProblemRepair, ProblemSubject, Span } from '../contract/doctor/problems.ts';
import type { Metric, StageRun } from '../contract/stages.ts';
import type { StreamInfo } from '../contract/streams.ts';
import { NS_PER_MS } from '../contract/time.ts';
import { REACH } from '../reconstruct/stages/health/agreement.ts';
import { REACH_M } from '../reconstruct/stages/health/echoes.ts';
import { ENOUGH_SATELLITES } from '../reconstruct/stages/health/gnss.ts';
import { CHECK } from '../reconstruct/stages/health/names.ts';
import { GATES } from '../reconstruct/stages/health/verdict.ts';
import { type Draft, limitOf } from './draft.ts';

/** The share of Health's reach from which a value is taken for its end. */
const NEAR_REACH = 0.95;
/** How far Health's search goes, in the units of its metrics. */
const SEARCHED = {
  timeMs: 1000 * REACH.timeS,
  turnDeg: (180 / Math.PI) * REACH.turnRad,
  focalPercent: 100 * REACH.focal,
};

export type Rig = {
  readonly streams: readonly StreamInfo[];
  /** The moment of a metric by its name, where only a part of the drive was looked at. */
  readonly moments?: ReadonlyMap<string, Span> | undefined;
};

/** @param lidar the stream that odometry follows */
export function healthProblems(
  { metrics, artifacts }: Pick<StageRun, 'metrics' | 'artifacts'>,
  rig: Rig,
  lidar: StreamInfo | undefined,
): Draft[] {
  const beyond = new Map(
    metrics.filter(({ grade }) => grade === 'warn').map((metric) => [metric.name, metric]),
  );
  const soiling = artifacts.find(({ name, parts }) => name === 'soiling' && parts > 0);
  const drafts: Draft[] = [];
  /** One check of one subject, where it lies beyond its gate. */
  const say = (name: string, draft: (metric: Metric) => Omit<Draft, 'sentence' | 'source'>): void => {
    const metric = beyond.get(name);
    if (!metric) return;
    const moment = rig.moments?.get(name);
    const sentence = metric.reason ?? `${name} is beyond its limit.`;
    drafts.push({ source: 'health', sentence, ...(moment ? { spans: [moment] } : {}), ...draft(metric) });
  };
  const figure =
    (limit: number) =>
    ({ value, unit }: Metric) => ({ value, limit, unit });
  const gnss = receiverOf(rig.streams);

  if (lidar) {
    const subject = sensor(lidar);
    say(CHECK.travel, (metric) => ({
      kind: 'lidar-yaw',
      subject,
      figure: figure(GATES.slipDeg)(metric),
      repair: { kind: 'sensor-yaw', frame: lidar.frame, turnDeg: -metric.value },
    }));
    say(CHECK.lone(lidar.name, REACH_M), (metric) => ({
      kind: 'rain',
      subject,
      figure: figure(GATES.lonePercent)(metric),
    }));
  }
  for (const imu of rig.streams.filter(({ kind }) => kind === 'imu'))
    say(CHECK.yawRate(imu.name), (metric) => ({
      kind: 'gyro-bias',
      subject: sensor(imu),
      figure: figure(GATES.gyroDegPerS)(metric),
    }));
  for (const camera of camerasOf(rig.streams)) {
    const subject = sensor(camera);
    const { frame } = camera;
    // At the end of what Health searches the true value lies beyond, and is not known.
    const repairBy = (repair: ProblemRepair, metric: Metric, reach: number) =>
      frame === '' || Math.abs(metric.value) >= NEAR_REACH * reach ? {} : { repair };
    say(CHECK.clock(camera.name), (metric) => ({
      kind: 'clock-offset',
      subject,
      figure: figure(GATES.timeMs)(metric),
      ...repairBy(
        { kind: 'clock-offset', frame, addNs: Math.round(metric.value * NS_PER_MS) },
        metric,
        SEARCHED.timeMs,
      ),
    }));
    say(CHECK.turn(camera.name), (metric) => ({
      kind: 'camera-yaw',
      subject,
      figure: figure(GATES.turnDeg)(metric),
      ...repairBy({ kind: 'sensor-yaw', frame, turnDeg: metric.value }, metric, SEARCHED.turnDeg),
    }));
    say(CHECK.focal(camera.name), (metric) => ({
      kind: 'focal-length',
      subject,
      figure: figure(GATES.focalPercent)(metric),
      ...repairBy(
        { kind: 'focal-length', frame, factor: 1 + metric.value / 100 },
        metric,
        SEARCHED.focalPercent,
      ),
    }));
    say(CHECK.brightness(camera.name), (metric) => ({
      kind: 'dark-pictures',
      subject,
      figure: figure(GATES.darkGrey)(metric),
      atLeast: true,
    }));
    say(CHECK.dirt(camera.name), (metric) => ({
      kind: 'lens-dirt',
      subject,
      figure: figure(GATES.dirtPercent)(metric),
      ...(soiling ? { picture: { kind: 'artifact', artifact: soiling.id } } : {}),
    }));
  }
  if (gnss) {
    const subject = sensor(gnss);
    say(CHECK.step, (metric) => ({ kind: 'gnss-jump', subject, figure: figure(limitOr(metric))(metric) }));
    const poor = (limit: number) => (metric: Metric) =>
      ({ kind: 'gnss-poor', subject, figure: figure(limit)(metric) }) as const;
    say(CHECK.wander, poor(GATES.wanderM));
    say(CHECK.way, (metric) => poor(limitOr(metric))(metric));
    say(CHECK.silence, poor(GATES.silentPercent));
    say(CHECK.satellites(ENOUGH_SATELLITES), poor(GATES.fewSatellitesPercent));
  }
  return drafts;
}

/** Without pictures that a radar's scans are drawn as. */
const camerasOf = (streams: readonly StreamInfo[]): StreamInfo[] =>
  streams.filter(
    ({ kind, name }) =>
      kind === 'camera' && !streams.some((each) => each.kind === 'radar' && each.name.startsWith(`${name}/`)),
  );

/** The receiver with the most messages. */
export const receiverOf = (streams: readonly StreamInfo[]): StreamInfo | undefined =>
  streams.filter(({ kind }) => kind === 'gnss').toSorted((a, b) => b.count - a.count)[0];

export const sensor = ({ name, id }: StreamInfo): ProblemSubject => ({ type: 'sensor', name, stream: id });

/** A limit that depends on the drive, and the value itself where none is stated. */
const limitOr = (metric: Metric): number => limitOf(metric) ?? Math.abs(metric.value);
