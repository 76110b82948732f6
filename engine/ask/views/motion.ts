/** Views of what runs found over time: trajectories, and the series that stages keep of their own work. */
import { decodeColumns } from '../../contract/columns.ts';
import { NS_PER_S } from '../../contract/time.ts';
import { toRollPitchYaw } from '../../geometry/se3.ts';
import { trajectoryOf } from '../../geometry/trajectory.ts';
import {
  integer,
  PLACE,
  type Row,
  RUN,
  real,
  reals,
  runCells,
  TIME,
  text,
  timeCells,
  UNIT,
  type View,
} from '../view.ts';
import { runParts } from './results.ts';

const DEG = 180 / Math.PI;

export const trajectory: View = {
  name: 'trajectory',
  meaning: 'Poses of the vehicle that runs found; the stage alignment has the final ones.',
  columns: [
    ...RUN,
    text('stage', 'that made it'),
    text('frame', 'map or odom: whose x, y and z these are'),
    ...TIME,
    integer('seq', '', 'the sweep it belongs to'),
    ...PLACE,
    real('roll_deg', '°', 'about x'),
    real('pitch_deg', '°', 'about y'),
    real('yaw_deg', '°', 'about z, from east to north'),
    real('distance_m', 'm', 'travelled since the first pose'),
    real('speed_mps', 'm/s', 'from the pose before'),
    ...reals(['sigma_x_m', 'sigma_y_m', 'sigma_z_m'], 'm', 'standard deviation; empty where none was found'),
  ],
  source: {
    *rows(drive): Iterable<Row> {
      for (const { run, stage, artifact, bytes } of runParts(drive, 'trajectory')) {
        const { t, poses, seq, sigma } = trajectoryOf(decodeColumns(bytes));
        let distance = 0;
        for (const [k, { p, q }] of poses.entries()) {
          const before = poses[k - 1]?.p ?? p;
          const step = Math.hypot(p[0] - before[0], p[1] - before[1], p[2] - before[2]);
          const time = t[k] ?? Number.NaN;
          distance += step;
          const { roll, pitch, yaw } = toRollPitchYaw(q);
          yield [
            ...runCells(run),
            stage,
            String(artifact.meta.frame ?? ''),
            ...timeCells(time),
            seq?.[k],
            ...p,
            roll * DEG,
            pitch * DEG,
            yaw * DEG,
            distance,
            k > 0 ? (step * NS_PER_S) / (time - (t[k - 1] ?? time)) : null,
            ...(sigma?.[k] ?? [null, null, null]),
          ];
        }
      }
    },
  },
};

export const series: View = {
  name: 'series',
  meaning: 'What stages measured over time, a row a value: residuals, corrections, weights.',
  columns: [
    ...RUN,
    text('stage', 'that measured it'),
    text('series', 'the artifact'),
    text('quantity', 'what was measured'),
    UNIT,
    ...TIME,
    real('value', 'unit', 'empty where there is none'),
  ],
  source: {
    *rows(drive): Iterable<Row> {
      for (const { run, stage, artifact, bytes } of runParts(drive, 'series')) {
        const { columns, meta } = decodeColumns(bytes);
        const times = columns.get('t') ?? [];
        const units = new Map(Object.entries(typeof meta.units === 'object' ? (meta.units ?? {}) : {}));
        for (const [quantity, values] of columns) {
          if (quantity === 't') continue;
          const unit = String(units.get(quantity) ?? '');
          for (const [k, at] of times.entries())
            yield [...runCells(run), stage, artifact.name, quantity, unit, ...timeCells(at), values[k]];
        }
      }
    },
  },
};
