/** Problems from the Health stage: what it measured beyond its gates, each with the repair that the measurement gives. */
import type { CalibrationSet } from '../contract/calibration.ts';
import type { ProblemRepair, ProblemSubject } from '../contract/doctor/problems.ts';
import type { Metric, StageRun } from '../contract/stages.ts';
import type { StreamInfo } from '../contract/streams.ts';
import { NS_PER_MS } from '../contract/time.ts';
import { REACH_M } from '../reconstruct/stages/health/echoes.ts';
import { ENOUGH_SATELLITES } from '../reconstruct/stages/health/gnss.ts';
import { CHECK } from '../reconstruct/stages/health/names.ts';
import { GATES } from '../reconstruct/stages/health/verdict.ts';
import type { Draft } from './draft.ts';

export type Rig = { readonly streams: readonly StreamInfo[]; readonly calibration: CalibrationSet };

/** @param lidar the stream that odometry follows */
export function healthProblems(
  { metrics, artifacts }: StageRun,
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
    if (metric)
      drafts.push({
        source: 'health',
        sentence: metric.reason ?? `${name} is beyond its limit.`,
        ...draft(metric),
      });
  };
  const figure =
    (limit: number) =>
    ({ value, unit }: Metric) => ({ value, limit, unit });
  const gnss = rig.streams.filter(({ kind }) => kind === 'gnss').toSorted((a, b) => b.count - a.count)[0];

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
  for (const camera of rig.streams.filter(({ kind }) => kind === 'camera')) {
    const subject = sensor(camera);
    const { frame } = camera;
    const with_ = (repair: ProblemRepair) => (frame === '' ? {} : { repair });
    say(CHECK.clock(camera.name), (metric) => ({
      kind: 'clock-offset',
      subject,
      figure: figure(GATES.timeMs)(metric),
      ...with_({ kind: 'clock-offset', frame, addNs: Math.round(metric.value * NS_PER_MS) }),
    }));
    say(CHECK.turn(camera.name), (metric) => ({
      kind: 'camera-yaw',
      subject,
      figure: figure(GATES.turnDeg)(metric),
      ...with_({ kind: 'sensor-yaw', frame, turnDeg: metric.value }),
    }));
    say(CHECK.focal(camera.name), (metric) => ({
      kind: 'focal-length',
      subject,
      figure: figure(GATES.focalPercent)(metric),
      ...with_({ kind: 'focal-length', frame, factor: 1 + metric.value / 100 }),
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
    say(CHECK.step, (metric) => ({ kind: 'gnss-jump', subject, figure: figure(limitOf(metric))(metric) }));
    const poor = (limit: number) => (metric: Metric) =>
      ({ kind: 'gnss-poor', subject, figure: figure(limit)(metric) }) as const;
    say(CHECK.wander, poor(GATES.wanderM));
    say(CHECK.way, (metric) => poor(limitOf(metric))(metric));
    say(CHECK.silence, poor(GATES.silentPercent));
    say(CHECK.satellites(ENOUGH_SATELLITES), poor(GATES.fewSatellitesPercent));
  }
  return drafts;
}

export const sensor = ({ name, id }: StreamInfo): ProblemSubject => ({ type: 'sensor', name, stream: id });

/** The number of a threshold that depends on the drive, e.g. "≤ 0.5 m". */
function limitOf({ threshold = '', value }: Metric): number {
  const [number] = /\d+(\.\d+)?/.exec(threshold) ?? [];
  return number === undefined ? Math.abs(value) : Number(number);
}
