/** Annotated boxes of the key frames, in the vehicle's frame at the key frame's time; role truth. */
import type { Pose } from '../../../contract/calibration.ts';
import { compose, inverse, toRollPitchYaw } from '../../../geometry/se3.ts';
import type { Item } from '../../format.ts';
import { boxSample, boxStream } from '../../media/labelled-boxes.ts';
import { compareNs } from '../../media/time-named-files.ts';
import { VEHICLE } from './calibration.ts';
import { BOX_STREAM as STREAM } from './layout.ts';
import type { Annotation, SceneTables } from './scene-tables.ts';

export function* readBoxes(tables: SceneTables, t0: bigint, near: (ns: bigint) => boolean): Generator<Item> {
  const { annotations, samples } = tables;
  if (annotations.length === 0) return;
  yield { type: 'stream', stream: boxStream(STREAM, VEHICLE) };
  const bySample = new Map<string, Annotation[]>();
  for (const annotation of annotations) {
    const list = bySample.get(annotation.sampleToken) ?? [];
    bySample.set(annotation.sampleToken, list);
    list.push(annotation);
  }
  const places = vehicleAtSamples(tables);
  const ids = new Map<string, number>();
  let unplaced = 0;
  for (const [token, ns] of [...samples].sort(([, a], [, b]) => compareNs(a, b))) {
    if (!near(ns)) continue;
    const T_global_vehicle = places.get(token);
    const boxes = bySample.get(token) ?? [];
    if (!T_global_vehicle) {
      unplaced += boxes.length;
      continue;
    }
    const placed = boxes.map((box) => boxOf(box, T_global_vehicle, tables, ids));
    yield boxSample(STREAM, Number(ns - t0), placed);
  }
  if (unplaced > 0)
    yield {
      type: 'finding',
      finding: {
        level: 'warn',
        file: 'sample_annotation.json',
        place: 'ego_pose_token',
        reason: 'boxes of key frames without a pose of the vehicle: left out',
        count: unplaced,
      },
    };
}

/** The vehicle at each key frame: by the lidar's pose, whose time is the key frame's, else by any sensor's. */
function vehicleAtSamples({ files, poses, sensors }: SceneTables): Map<string, Pose> {
  const places = new Map<string, { readonly pose: Pose; readonly isLidar: boolean }>();
  for (const { sampleToken, egoToken, sensorToken, isKeyFrame } of files) {
    const pose = isKeyFrame ? poses.get(egoToken)?.T_global_vehicle : undefined;
    const isLidar = sensors.get(sensorToken)?.modality === 'lidar';
    if (pose && (!places.has(sampleToken) || (isLidar && places.get(sampleToken)?.isLidar === false)))
      places.set(sampleToken, { pose, isLidar });
  }
  return new Map([...places].map(([token, { pose }]) => [token, pose]));
}

function boxOf(
  { instance, T_global_box, size, lidarPoints, radarPoints, attributes }: Annotation,
  T_global_vehicle: Pose,
  tables: SceneTables,
  ids: Map<string, number>,
) {
  const id = ids.get(instance) ?? ids.size;
  ids.set(instance, id);
  const T_vehicle_box = compose(inverse(T_global_vehicle), T_global_box);
  const { roll, pitch, yaw } = toRollPitchYaw(T_vehicle_box.q);
  const [width = 0, length = 0, height = 0] = size;
  return {
    id,
    track: instance,
    class: tables.classes.get(instance) ?? 'unknown',
    size: [length, width, height],
    center: T_vehicle_box.p,
    rotation: [roll, pitch, yaw],
    points: lidarPoints,
    radarPoints,
    attributes: attributes.map((token) => tables.attributes.get(token) ?? token),
    global: T_global_box.p,
  };
}
