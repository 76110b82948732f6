/**
 * Health: whether the clocks, mounts, lenses and pictures of a drive are what the log says, judged by how the sensors agree along
 * odometry. Nothing is corrected: what does not agree is said, with its size. docs/stages/health.md.
 */
import type { Vec3 } from '../../../contract/calibration.ts';
import { InputError } from '../../../contract/errors.ts';
import { IMU_SIGNALS } from '../../../contract/signals.ts';
import type { Metric } from '../../../contract/stages.ts';
import type { StreamInfo } from '../../../contract/streams.ts';
import { IDENTITY, rotate } from '../../../geometry/se3.ts';
import { type Trajectory, trajectoryOf } from '../../../geometry/trajectory.ts';
import { requiredInput, type Stage, type StageContext, type StageDrive } from '../../contract/stage.ts';
import { agreement } from './agreement.ts';
import { dirtOn, type Found } from './dirt.ts';
import { loneEchoes } from './echoes.ts';
import { type RangeEdges, rangeEdges } from './edges.ts';
import { judged } from './judged.ts';
import { brightnessOf } from './pictures.ts';
import { drawSoiling, type Soiled } from './soiling-picture.ts';
import { slipOf, turningOf } from './turning.ts';
import { type Grey, greysOf, type Rig, viewsOf } from './views.ts';

const DEG = Math.PI / 180;

const GATES = {
  slipDeg: 0.6,
  gyroDegPerS: 0.2,
  timeMs: 20,
  turnDeg: 0.25,
  focalPercent: 1,
  darkGrey: 40,
  lonePercent: 0.6,
};
/** Fewer edge points say nothing; nor does a score that the best correction hardly raises above the picture's own. */
const LEAST_POINTS = 800;

export const stage = {
  id: 'health',
  title: 'Health',
  summary: 'Checks clocks, mounts, lenses and pictures by how the sensors agree along odometry.',
  version: 7,
  module: import.meta.url,
  parameters: {},
  reads: ['lidar', 'camera', 'imu'],
  takes: [{ name: 'trajectory', kind: 'trajectory', stage: 'odometry' }],
  makes: [
    { name: 'checks', kind: 'table', title: 'Checks' },
    { name: 'soiling', kind: 'image', title: 'Dirt on lenses (orange; dark where not judged)' },
  ],
  steps: false,

  async run(context) {
    const input = requiredInput(context, 'trajectory');
    const trajectory = trajectoryOf(input.only());
    if (trajectory.t.length < 2) throw new InputError('Odometry has fewer than two poses.');
    const lidarId = Number(input.meta.stream);
    const metrics = [
      ...mounts(trajectory),
      ...gyroscopes(context.drive, trajectory),
      ...air(context.drive, lidarId),
    ];
    const cameras = context.drive.streams('camera').filter(({ codec }) => codec.startsWith('image/'));
    const soiled: Soiled[] = [];
    const known = new Map<number, RangeEdges>();
    const edgesOf = (seq: number): RangeEdges => {
      const edges = known.get(seq) ?? rangeEdges(context.drive.cloud(lidarId, seq));
      known.set(seq, edges);
      return edges;
    };
    for (const [k, stream] of cameras.entries()) {
      context.progress(k / cameras.length, `Camera ${stream.name}`);
      const found = await camera(context, trajectory, lidarId, edgesOf, stream);
      metrics.push(...found.metrics);
      if (found.soiled) soiled.push(found.soiled);
    }
    const drawn = await drawSoiling(soiled);
    if (drawn) context.output('soiling').part({ key: '0', codec: 'image/png', bytes: drawn });
    for (const metric of metrics) context.metric(metric);
    const rows = metrics.map(({ name, value, unit, threshold, grade }) => [
      name,
      value,
      unit,
      threshold ?? '',
      grade ?? '',
    ]);
    const columns = ['check', 'value', 'unit', 'threshold', 'grade'].map((name) => ({ name, unit: '' }));
    context.output('checks').setMeta({ rows: rows.length });
    context.output('checks').part({
      key: '0',
      codec: 'json/1',
      bytes: new TextEncoder().encode(JSON.stringify({ columns, rows })),
    });
    const reasons = metrics.flatMap(({ grade, reason }) => (grade === 'warn' && reason ? [reason] : []));
    return { grade: reasons.length > 0 ? 'warn' : 'pass', reasons } as const;
  },
} satisfies Stage;

function mounts(trajectory: Trajectory): Metric[] {
  const slip = slipOf(trajectory);
  if (slip === undefined) return [];
  return [
    judged(
      'Direction of travel against the vehicle’s axis',
      slip / DEG,
      '°',
      GATES.slipDeg,
      (size) =>
        `The vehicle seems to go ${size} to the ${slip > 0 ? 'left' : 'right'} of where it points: the lidar’s yaw in the calibration is off by about that.`,
    ),
  ];
}

function gyroscopes(drive: StageDrive, trajectory: Trajectory): Metric[] {
  return drive.streams('imu').flatMap((stream) => {
    const T =
      stream.frame === drive.calibration.vehicleFrame ? IDENTITY : drive.T_vehicle_sensor(stream.frame);
    const { t, values } = drive.series(stream.id, IMU_SIGNALS.slice(3));
    const [x, y, z] = values;
    if (!T || !x || !y || !z) return [];
    const rates = Array.from(t, (_, k): Vec3 => rotate(T.q, [x[k]!, y[k]!, z[k]!]));
    const turning = turningOf(trajectory, t, rates);
    if (!turning) return [];
    const bias = turning.bias / DEG;
    return [
      judged(
        `Yaw rate of ${stream.name} against odometry`,
        bias,
        '°/s',
        GATES.gyroDegPerS,
        (size) =>
          `The gyroscope of ${stream.name} turns ${size} more to the ${bias > 0 ? 'left' : 'right'} than odometry all the time: it has a bias.`,
      ),
      { name: `Scatter of ${stream.name} against odometry`, value: turning.spread / DEG, unit: '°/s' },
    ];
  });
}

/** Sweeps that are looked at for what hangs in the air. */
const SWEEPS = 12;

function air(drive: StageDrive, lidarId: number): Metric[] {
  const lidar = drive.streams('lidar').find(({ id }) => id === lidarId);
  if (!lidar) return [];
  const infos = [...drive.samples(lidar.id)].filter(({ bytes }) => bytes > 0);
  const every = Math.max(1, Math.floor(infos.length / SWEEPS));
  const shares = infos.flatMap(({ seq }, k) => {
    const share = k % every === 0 ? loneEchoes(drive.cloud(lidar.id, seq)) : undefined;
    return share === undefined ? [] : [100 * share];
  });
  if (shares.length === 0) return [];
  const share = shares.reduce((sum, v) => sum + v, 0) / shares.length;
  return [
    judged(
      `Lone echoes of ${lidar.name} within 6 m`,
      share,
      '%',
      GATES.lonePercent,
      (size) => `${size} of the near echoes of ${lidar.name} stand alone: rain, snow or spray is in the air.`,
      'over',
    ),
  ];
}

function look(name: string, pictures: readonly Grey[]): Metric[] {
  const metrics: Metric[] = [];
  const grey = brightnessOf(pictures);
  if (grey !== undefined) {
    const good = grey >= GATES.darkGrey;
    metrics.push({
      name: `Brightness of ${name}`,
      value: grey,
      unit: 'of 255',
      grade: good ? 'pass' : 'warn',
      threshold: `≥ ${GATES.darkGrey}`,
      ...(good
        ? {}
        : { reason: `The pictures of ${name} are dark: night, a tunnel, or too short an exposure.` }),
    });
  }
  return metrics;
}

async function camera(
  context: StageContext,
  trajectory: Trajectory,
  lidarId: number,
  edgesOf: Rig['edgesOf'],
  stream: StreamInfo,
): Promise<Found> {
  const { drive } = context;
  const { name } = stream;
  const metrics: Metric[] = [];
  const greys = await greysOf(context, stream);
  metrics.push(
    ...look(
      name,
      greys.map(({ picture }) => picture),
    ),
  );
  const lidar = drive.streams('lidar').find(({ id }) => id === lidarId);
  const T_vehicle_lidar = lidar && drive.T_vehicle_sensor(lidar.frame);
  const sensor = drive.calibration.sensors.find(({ frame }) => frame === stream.frame);
  if (!lidar || !T_vehicle_lidar || !sensor?.camera) {
    context.log('warn', `${name} cannot be compared with the lidar: lens or places are not known.`);
    return { metrics };
  }
  const rig = {
    lidar,
    edgesOf,
    T_vehicle_lidar,
    T_vehicle_camera: sensor.T_vehicle_sensor,
    model: sensor.camera,
    trajectory,
  };
  const { metrics: ofDirt, soiled } =
    (brightnessOf(greys.map(({ picture }) => picture)) ?? 0) >= GATES.darkGrey
      ? await dirtOn(context, stream, rig, greys)
      : { metrics: [] };
  metrics.push(...ofDirt);
  const views = viewsOf(context, rig, greys);
  const { timeS, turnRad, focal, nominal, best, points } = agreement(views, rig.model);
  if (points < LEAST_POINTS) {
    context.log('info', `${name} shares only ${points} edges with the lidar: they are not compared.`);
    return { metrics, soiled };
  }
  const speed = speedOf(trajectory);
  metrics.push(
    { name: `Edges of ${name} under lidar edges`, value: nominal, unit: '' },
    { name: `Edges of ${name} under lidar edges, best fit`, value: best, unit: '' },
    judged(
      `Turn of ${name} against the lidar`,
      turnRad / DEG,
      '°',
      GATES.turnDeg,
      (size) =>
        `${name} looks ${size} further to the ${turnRad > 0 ? 'left' : 'right'} than its calibration says, seen from the lidar.`,
    ),
    judged(
      `Focal length of ${name} against the lidar`,
      100 * (focal - 1),
      '%',
      GATES.focalPercent,
      (size) =>
        `The focal length of ${name} is ${size} ${focal > 1 ? 'longer' : 'shorter'} than its calibration says.`,
    ),
  );
  // Where the vehicle hardly moves, a wrong clock moves nothing.
  if (speed > 3)
    metrics.push(
      judged(
        `Clock of ${name} against the lidar`,
        1000 * timeS,
        'ms',
        GATES.timeMs,
        (size) =>
          `The pictures of ${name} were taken ${size} ${timeS > 0 ? 'after' : 'before'} their stamps, by the lidar’s clock.`,
      ),
    );
  return { metrics, soiled };
}

function speedOf({ t, poses }: Trajectory): number {
  let way = 0;
  for (let k = 1; k < poses.length; k++)
    way += Math.hypot(...[0, 1, 2].map((i) => poses[k]!.p[i]! - poses[k - 1]!.p[i]!));
  return way / ((t.at(-1)! - t[0]!) / 1e9);
}
