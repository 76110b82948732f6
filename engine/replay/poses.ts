/**
 * Sources of poses: a trajectory that a run made, a pose stream of the log whose frames lead to the vehicle, or the vehicle's own
 * speed and yaw rate.
 */
import type { PoseSource } from '../contract/api.ts';
import type { CalibrationSet, Pose } from '../contract/calibration.ts';
import { decodeColumns } from '../contract/columns.ts';
import { InputError } from '../contract/errors.ts';
import { POSE_SIGNALS } from '../contract/signals.ts';
import type { StreamInfo } from '../contract/streams.ts';
import type { Drive } from '../drive/drive.ts';
import { compose, IDENTITY, inverse, normalise } from '../geometry/se3.ts';
import { type Trajectory, trajectoryOf } from '../geometry/trajectory.ts';
import { deadReckoning, SPEED_SIGNALS } from './dead-reckoning.ts';

const ROLE_ORDER = { sensor: 0, estimate: 1, truth: 2 } as const;

/**
 * Best first: trajectories of finished stages (of the newest finished run, of older ones, of runs that are not finished; later
 * stages before earlier ones), then the log's own, dead reckoning, trajectories that still grow, truth last.
 */
export function poseSources(
  drive: Drive,
  calibration: CalibrationSet = newestCalibration(drive),
): PoseSource[] {
  const made = madeSources(drive);
  const reckoned = drive
    .streams()
    .filter((stream) => tellsSpeed(drive, stream, calibration))
    .map((stream) => ({
      key: `reckoned:${stream.id}`,
      title: `dead reckoning, ${stream.name}`,
      frame: 'local' as const,
      role: 'estimate' as const,
    }));
  const logged = drive
    .streams()
    .filter((stream) => stream.kind === 'pose' && stream.count > 0 && T_vehicle_child(stream, calibration))
    .map((stream) => ({
      key: `stream:${stream.id}`,
      title: stream.role === 'truth' ? `${stream.name} (truth)` : stream.name,
      frame: stream.meta.parent === 'map' ? ('map' as const) : ('local' as const),
      role: stream.role,
    }));
  const given = [...logged, ...reckoned]
    .sort((a, b) => ROLE_ORDER[a.role] - ROLE_ORDER[b.role])
    .map(({ key, title, frame, role }) => ({ role, source: { key, title, frame } satisfies PoseSource }));
  const of = (truth: boolean): PoseSource[] =>
    given.filter(({ role }) => (role === 'truth') === truth).map(({ source }) => source);
  return [...made.finished, ...of(false), ...made.growing, ...of(true)];
}

/** The set that replay uses unless told otherwise. */
export function newestCalibration(drive: Drive): CalibrationSet {
  return drive.calibration(drive.calibrations().at(-1)?.version);
}

/** Trajectories that stages made. One that runs share is one source. */
function madeSources(drive: Drive): { readonly finished: PoseSource[]; readonly growing: PoseSource[] } {
  const runs = drive.runs
    .list()
    .reverse()
    .map((run) => ({ run, stages: drive.runs.stages(run.id) }));
  const whole = ({ stages }: (typeof runs)[number]): boolean => stages.every(({ state }) => state === 'done');
  const found = new Map<string, PoseSource & { readonly runs: number[] }>();
  for (const { run, stages } of [...runs.filter(whole), ...runs.filter((each) => !whole(each))]) {
    const made = stages.flatMap(({ key, stage, state }) => {
      const result = drive.runs.result(key);
      return result
        ? drive.artifacts
            .ofResult(result.id)
            .map((artifact) => ({ artifact, stage, growing: state !== 'done' }))
        : [];
    });
    for (const { artifact, stage, growing } of made.sort((a, b) => b.artifact.id - a.artifact.id)) {
      if (artifact.kind !== 'trajectory' || artifact.parts === 0) continue;
      const key = `artifact:${artifact.id}`;
      const known = found.get(key);
      if (known) known.runs.push(run.id);
      else
        found.set(key, {
          key,
          title: `${stage} (${run.name})${growing ? ', not finished' : ''}`,
          frame: artifact.meta.frame === 'map' ? 'map' : 'local',
          stage,
          runs: [run.id],
          ...(growing ? { growing } : {}),
        });
    }
  }
  const all = [...found.values()];
  return { finished: all.filter(({ growing }) => !growing), growing: all.filter(({ growing }) => growing) };
}

/** The trajectory of a source by its key. @throws InputError when there is no such source or its frames do not lead to the vehicle. */
export function readTrajectory(drive: Drive, key: string, calibration: CalibrationSet): Trajectory {
  const [kind, number] = key.split(':');
  const id = Number(number);
  if (kind === 'artifact' && Number.isInteger(id)) return ofArtifact(drive, id);
  if (kind === 'stream' && Number.isInteger(id)) return ofStream(drive, drive.stream(id), calibration);
  if (kind === 'reckoned' && Number.isInteger(id)) {
    const { t, values } = drive.series(id, SPEED_SIGNALS);
    const [speed, yawRate] = values;
    return speed && yawRate ? deadReckoning(t, speed, yawRate) : { t: new Float64Array(0), poses: [] };
  }
  throw new InputError(`"${key}" is no source of poses.`);
}

function ofArtifact(drive: Drive, id: number): Trajectory {
  const pieces = drive.artifacts
    .parts(id, 0)
    .map((part) => trajectoryOf(decodeColumns(drive.artifacts.read(id, part.key, part.level))))
    .sort((a, b) => (a.t[0] ?? 0) - (b.t[0] ?? 0));
  return ascending(
    pieces.flatMap((piece) => [...piece.t]),
    pieces.flatMap((piece) => piece.poses),
  );
}

function ofStream(drive: Drive, stream: StreamInfo, calibration: CalibrationSet): Trajectory {
  const T = T_vehicle_child(stream, calibration);
  if (!T)
    throw new InputError(
      `The poses of "${stream.name}" hold for ${String(stream.meta.child)}, whose place on the vehicle is not known.`,
    );
  const T_child_vehicle = inverse(T);
  const { t, values } = drive.series(stream.id, POSE_SIGNALS);
  const [x, y, z, w, qx, qy, qz] = values;
  if (!x || !y || !z) return { t: new Float64Array(0), poses: [] };
  const poses = Array.from(t, (_, i) => {
    // A log without rotations has none of their columns: the path is shown, not turned.
    const at = (column: Float64Array | undefined): number => column?.[i] ?? Number.NaN;
    const q = normalise({ w: at(w), x: at(qx), y: at(qy), z: at(qz) });
    return compose({ p: [at(x), at(y), at(z)], q }, T_child_vehicle);
  });
  return ascending([...t], poses);
}

/** A twist of the vehicle's own frame with both of its signals. */
function tellsSpeed(drive: Drive, stream: StreamInfo, { vehicleFrame }: CalibrationSet): boolean {
  if (stream.kind !== 'twist' || stream.role !== 'sensor' || stream.count < 2) return false;
  if (stream.frame !== vehicleFrame || vehicleFrame === '') return false;
  const signals = drive.signals();
  return SPEED_SIGNALS.every((wanted) =>
    signals.some(({ stream: of, path }) => of === stream.id && path === wanted),
  );
}

/** T_vehicle_frame of the frame that a pose stream places; undefined when the calibration lacks it. */
function T_vehicle_child(stream: StreamInfo, calibration: CalibrationSet): Pose | undefined {
  const child = typeof stream.meta.child === 'string' ? stream.meta.child : stream.frame;
  if (child === calibration.vehicleFrame) return IDENTITY;
  return calibration.sensors.find((sensor) => sensor.frame === child)?.T_vehicle_sensor;
}

/** Drops poses that are not finite or whose time does not go on: an estimate in a log may have both. */
function ascending(times: readonly number[], all: readonly Pose[]): Trajectory {
  const t: number[] = [];
  const poses: Pose[] = [];
  for (let i = 0; i < times.length; i++) {
    const [time, pose] = [times[i], all[i]];
    if (time === undefined || !pose || !pose.p.every(Number.isFinite)) continue;
    if (t.length > 0 && time <= (t.at(-1) ?? 0)) continue;
    t.push(time);
    poses.push(pose);
  }
  return { t: Float64Array.from(t), poses };
}
