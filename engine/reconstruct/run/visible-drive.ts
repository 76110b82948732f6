/** The drive as a stage sees it: no truth, only the kinds of streams it declares, and one calibration set with its time offsets applied. */
import type { CalibrationSet, Pose } from '../../contract/calibration.ts';
import { type Cloud, decodeCloud } from '../../contract/clouds.ts';
import { InputError } from '../../contract/errors.ts';
import type { SampleInfo, StreamInfo, StreamKind } from '../../contract/streams.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import { poseProblem } from '../../geometry/pose-problem.ts';
import type { Stage, StageDrive } from '../contract/stage.ts';
import type { ReusedMemory } from '../mapping/reused-memory.ts';

/**
 * What the stage could read beyond its declaration would change its output without changing its key, so that is a fault:
 * asking for another kind, or for a stream of another kind or of truth, throws a TypeError.
 * @param memory of the clouds, for a stage that releases them
 */
export function visibleDrive(
  drive: Drive,
  stage: Pick<Stage, 'id' | 'reads'>,
  calibration: CalibrationSet,
  memory?: ReusedMemory,
): StageDrive {
  const visible = drive
    .streams()
    .filter((stream) => stream.role !== 'truth' && stage.reads.includes(stream.kind));
  const byId = new Map(visible.map((stream) => [stream.id, stream]));
  const byFrame = new Map(calibration.sensors.map((sensor) => [sensor.frame, sensor]));

  const allowed = (id: number): StreamInfo => {
    const stream = byId.get(id);
    if (!stream)
      throw new TypeError(
        `Stage ${stage.id} may not read stream ${id}: it declares ${stage.reads.join(', ')}.`,
      );
    return stream;
  };
  const offsetOf = (stream: StreamInfo): Nanoseconds => byFrame.get(stream.frame)?.timeOffsetNs ?? 0;

  return {
    streams(kind?: StreamKind) {
      if (kind !== undefined && !stage.reads.includes(kind))
        throw new TypeError(`Stage ${stage.id} does not declare that it reads ${kind} streams.`);
      return visible.filter((stream) => kind === undefined || stream.kind === kind);
    },
    calibration,
    origin: drive.info.origin,
    t0: drive.info.t0,
    *samples(id, from = -Infinity, to = Infinity): Iterable<SampleInfo> {
      const offset = offsetOf(allowed(id));
      for (const sample of drive.samples(id, from - offset, to - offset))
        yield offset === 0 ? sample : { ...sample, t: sample.t + offset };
    },
    payload(id, seq) {
      allowed(id);
      return drive.payload(id, seq);
    },
    cloud(id, seq): Cloud {
      allowed(id);
      return decodeCloud(drive.payload(id, seq, memory && ((bytes) => memory.take(bytes))));
    },
    series(id, paths, from = -Infinity, to = Infinity) {
      const offset = offsetOf(allowed(id));
      const series = drive.series(id, paths, from - offset, to - offset);
      return offset === 0 ? series : { ...series, t: series.t.map((t) => t + offset) };
    },
    T_vehicle_sensor(frame): Pose | undefined {
      const pose = byFrame.get(frame)?.T_vehicle_sensor;
      const problem = pose && poseProblem(pose);
      if (problem)
        throw new InputError(
          `Calibration set ${calibration.version} cannot be used: the pose of sensor "${frame}" ${problem}.`,
        );
      return pose;
    },
  };
}
