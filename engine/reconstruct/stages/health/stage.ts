/**
 * Health: whether the clocks, mounts, lenses and pictures of a drive are what the log says, judged by how the sensors agree along
 * odometry. Nothing is corrected: what does not agree is said, with its size. docs/stages/health.md.
 */
import { InputError } from '../../../contract/errors.ts';
import { isDepthPicture } from '../../../contract/images.ts';
import type { Metric } from '../../../contract/stages.ts';
import { trajectoryOf } from '../../../geometry/trajectory.ts';
import { tableBytes } from '../../contract/documents.ts';
import { reported } from '../../contract/judgement.ts';
import { type OutputArtifact, requiredInput, type Stage } from '../../contract/stage.ts';
import { airMetrics } from './air.ts';
import { checkCamera } from './camera.ts';
import { drawSoiling, type Soiled } from './dirt/soiling-picture.ts';
import { gnssMetrics } from './gnss.ts';
import { gyroscopeMetrics, mountMetrics } from './motion.ts';
import { parameters } from './parameters.ts';
import { SweepEdges } from './rig.ts';
import { judge } from './verdict.ts';

/** Poses without which nothing moves. */
const LEAST_POSES = 2;

export const stage = {
  id: 'health',
  title: 'Health',
  summary: 'Checks clocks, mounts, lenses, pictures and GNSS by how the sensors agree along odometry.',
  version: 9,
  module: import.meta.url,
  parameters,
  reads: ['lidar', 'camera', 'imu', 'gnss', 'twist', 'message'],
  takes: [{ name: 'trajectory', kind: 'trajectory', stage: 'odometry' }],
  makes: [
    { name: 'checks', kind: 'table', title: 'Checks' },
    { name: 'soiling', kind: 'image', title: 'Dirt on lenses (orange; dark where not judged)' },
  ],
  steps: false,
  stepless:
    'Health looks at the drive as a whole: each of its checks is a metric with its figures, and has no steps of its own.',

  async run(context) {
    const { drive } = context;
    const input = requiredInput(context, 'trajectory');
    const trajectory = trajectoryOf(input.only());
    if (trajectory.t.length < LEAST_POSES) throw new InputError('Odometry has fewer than two poses.');
    const stream = drive.streams('lidar').find(({ id }) => id === input.meta.stream);
    const lidar = stream && { stream, edges: new SweepEdges(drive, stream.id) };

    // 1. Mounts, gyroscopes, GNSS and the air.
    const metrics = [
      ...mountMetrics(trajectory),
      ...gyroscopeMetrics(drive, trajectory),
      ...gnssMetrics(drive, trajectory),
      ...airMetrics(drive, stream),
    ];
    // 2. Each camera by itself and against the lidar.
    const cameras = drive
      .streams('camera')
      .filter(({ codec, meta }) => codec.startsWith('image/') && !isDepthPicture(meta));
    for (const { name, codec } of drive.streams('camera'))
      if (codec.startsWith('video/'))
        context.log(
          'warn',
          `Camera "${name}" is not checked: its pictures are video (${codec}), which nothing here decodes for stages.`,
        );
    const soiled: Soiled[] = [];
    for (const [k, camera] of cameras.entries()) {
      context.progress(k / cameras.length, `Camera ${camera.name}`);
      const found = await checkCamera(context, trajectory, lidar, camera);
      metrics.push(...found.metrics);
      if (found.soiled) soiled.push(found.soiled);
    }
    const drawn = await drawSoiling(soiled);
    if (drawn) context.output('soiling').part({ key: '0', codec: 'image/png', bytes: drawn });
    writeChecks(context.output('checks'), metrics);
    return reported(context, judge(metrics));
  },
} satisfies Stage;

const COLUMNS = ['check', 'value', 'unit', 'threshold', 'grade'].map((name) => ({ name, unit: '' }));

function writeChecks(output: OutputArtifact, metrics: readonly Metric[]): void {
  const rows = metrics.map(({ name, value, unit, threshold, grade }) => [
    name,
    value,
    unit,
    threshold ?? '',
    grade ?? '',
  ]);
  output.setMeta({ rows: rows.length });
  output.part({ key: '0', codec: 'json/1', bytes: tableBytes(COLUMNS, rows) });
}
