/** Checks of one camera: its light, the dirt on its lens, and its clock, mount and lens against the lidar. */
import type { Metric } from '../../../contract/stages.ts';
import type { StreamInfo } from '../../../contract/streams.ts';
import { NS_PER_S } from '../../../contract/time.ts';
import { arcLength, spanOf, type Trajectory } from '../../../geometry/trajectory.ts';
import type { StageContext } from '../../contract/stage.ts';
import { type Agreement, agreement } from './agreement.ts';
import { brightnessOf } from './brightness.ts';
import { dirtOn, type Found } from './dirt/dirt.ts';
import { greysOf } from './greys.ts';
import { CHECK } from './names.ts';
import type { Rig, SweepEdges } from './rig.ts';
import { GATES, judged } from './verdict.ts';
import { viewsOf } from './views.ts';

const DEG = Math.PI / 180;
/** Fewer edge points say nothing; nor does a score that the best correction hardly raises above the picture's own. */
export const LEAST_POINTS = 800;
/** Where the vehicle hardly moves, a wrong clock moves nothing (m/s). */
export const LEAST_SPEED_MPS = 3;

export type LidarSide = {
  readonly stream: StreamInfo;
  readonly edges: SweepEdges;
};

export async function checkCamera(
  context: StageContext,
  trajectory: Trajectory,
  lidar: LidarSide | undefined,
  stream: StreamInfo,
): Promise<Found> {
  const { name } = stream;
  const greys = await greysOf(context, stream);
  const grey = brightnessOf(greys.map(({ picture }) => picture));
  const light = grey === undefined ? [] : [lightMetric(name, grey)];
  const rig = rigOf(context, trajectory, lidar, stream);
  if (!rig) {
    context.log('warn', `${name} cannot be compared with the lidar: lens or places are not known.`);
    return { metrics: light };
  }
  const bright = grey !== undefined && grey >= GATES.darkGrey;
  const dirt: Found = bright ? await dirtOn(context, stream, rig, greys) : { metrics: [] };
  const found = agreement(viewsOf(context.drive, rig, greys, context.threads), rig.model);
  if (found.points < LEAST_POINTS) {
    context.log('info', `${name} shares only ${found.points} edges with the lidar: they are not compared.`);
    return { metrics: [...light, ...dirt.metrics], soiled: dirt.soiled };
  }
  const moving = speedOf(trajectory) > LEAST_SPEED_MPS;
  const against = [...lensMetrics(name, found), ...(moving ? [clockMetric(name, found)] : [])];
  return { metrics: [...light, ...dirt.metrics, ...against], soiled: dirt.soiled };
}

/** Undefined where lens or mounts are not known. */
function rigOf(
  { drive }: StageContext,
  trajectory: Trajectory,
  lidar: LidarSide | undefined,
  stream: StreamInfo,
): Rig | undefined {
  const T_vehicle_lidar = lidar && drive.T_vehicle_sensor(lidar.stream.frame);
  const sensor = drive.calibration.sensors.find(({ frame }) => frame === stream.frame);
  if (!lidar || !T_vehicle_lidar || !sensor?.camera) return undefined;
  return {
    lidar: lidar.stream,
    edges: lidar.edges,
    T_vehicle_lidar,
    T_vehicle_camera: sensor.T_vehicle_sensor,
    model: sensor.camera,
    trajectory,
  };
}

function lightMetric(name: string, grey: number): Metric {
  const good = grey >= GATES.darkGrey;
  return {
    name: CHECK.brightness(name),
    value: grey,
    unit: 'of 255',
    grade: good ? 'pass' : 'warn',
    threshold: `≥ ${GATES.darkGrey}`,
    ...(good
      ? {}
      : { reason: `The pictures of ${name} are dark: night, a tunnel, or too short an exposure.` }),
  };
}

function lensMetrics(name: string, { turnRad, focal, nominal, best }: Agreement): Metric[] {
  const side = turnRad > 0 ? 'left' : 'right';
  const length = focal > 1 ? 'longer' : 'shorter';
  return [
    { name: `Edges of ${name} under lidar edges`, value: nominal, unit: '' },
    { name: `Edges of ${name} under lidar edges, best fit`, value: best, unit: '' },
    judged(
      CHECK.turn(name),
      turnRad / DEG,
      '°',
      GATES.turnDeg,
      (size) =>
        `${name} looks ${size} further to the ${side} than its calibration says, seen from the lidar.`,
    ),
    judged(
      CHECK.focal(name),
      100 * (focal - 1),
      '%',
      GATES.focalPercent,
      (size) => `The focal length of ${name} is ${size} ${length} than its calibration says.`,
    ),
  ];
}

function clockMetric(name: string, { timeS }: Agreement): Metric {
  const order = timeS > 0 ? 'after' : 'before';
  return judged(
    CHECK.clock(name),
    1000 * timeS,
    'ms',
    GATES.timeMs,
    (size) => `The pictures of ${name} were taken ${size} ${order} their stamps, by the lidar’s clock.`,
  );
}

function speedOf(trajectory: Trajectory): number {
  const [first, last] = spanOf(trajectory);
  return (arcLength(trajectory.poses).at(-1) ?? 0) / ((last - first) / NS_PER_S);
}
