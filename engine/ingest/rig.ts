/**
 * Poses of the sensors on the vehicle, from the transforms and camera messages of a log. One frame is taken as the vehicle's:
 * the first of the usual names that is tied to a sensor, else the root of the tree that holds most sensors, else the first
 * sensor itself.
 */
import type { CalibrationSet, CameraModel, Pose, SensorCalibration } from '../contract/calibration.ts';
import { angleBetween, compose, IDENTITY, inverse } from '../geometry/se3.ts';
import type { Finding } from './format.ts';
import type { CameraFact, Transform } from './messages/message.ts';

export const VEHICLE_FRAMES = [
  'base_link',
  'base_footprint',
  'ego_vehicle',
  'ego',
  'vehicle',
  'base',
  'rear_axle',
  'body',
];
/** Frames the vehicle moves in; what ties them to it is a pose, not a calibration. */
const WORLD_FRAMES = new Set([
  'map',
  'odom',
  'world',
  'earth',
  'utm',
  'local',
  'enu',
  'local_enu',
  'global',
  'origin',
]);
/** A tie that moves more than this is a joint or a pose; below, it is a calibration with jitter. */
const JITTER = { metres: 0.02, radians: 0.01 };

/** Trees that are searched for the one with most sensors; logs have a handful. */
const MOST_ROOTS = 100;

type Edge = {
  readonly parent: string;
  readonly child: string;
  readonly T: Pose;
  readonly fixed: boolean;
  moved: boolean;
};
type Sensor = {
  readonly frame: string;
  readonly topic: string;
  readonly kind: string;
  readonly rectifiedPictures: boolean;
};

export class Rig {
  readonly #edges = new Map<string, Edge>();
  readonly #cameras = new Map<string, CameraFact>();
  readonly #sensors = new Map<string, Sensor>();
  #cameraChanged = new Set<string>();
  readonly #mixed = new Map<string, { readonly raw: string; readonly rectified: string }>();

  transform({ parent, child, T_parent_child, fixed }: Transform): void {
    const key = `${parent}>${child}`;
    const known = this.#edges.get(key);
    if (!known) {
      if (this.#edges.size < 10_000)
        this.#edges.set(key, { parent, child, T: T_parent_child, fixed, moved: false });
      return;
    }
    if (known.moved) return;
    const [a, b] = [known.T.p, T_parent_child.p];
    const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    known.moved = distance > JITTER.metres || angleBetween(known.T.q, T_parent_child.q) > JITTER.radians;
  }

  camera(fact: CameraFact): void {
    const known = this.#cameras.get(fact.frame);
    if (!known) this.#cameras.set(fact.frame, fact);
    else if (JSON.stringify(known) !== JSON.stringify(fact)) this.#cameraChanged.add(fact.frame);
  }

  sensor(frame: string, topic: string, kind: string): void {
    if (frame === '' && kind !== 'lidar' && kind !== 'camera' && kind !== 'radar') return;
    const rectifiedPictures = kind === 'camera' && /rect/.test(topic);
    const known = this.#sensors.get(frame);
    if (known?.kind === 'camera' && kind === 'camera' && known.rectifiedPictures !== rectifiedPictures) {
      const [raw, rectified] = rectifiedPictures ? [known.topic, topic] : [topic, known.topic];
      this.#mixed.set(frame, { raw, rectified });
    }
    if (known && kind !== 'camera') return;
    // A frame has one lens; where it has both kinds of pictures, it is the camera's own.
    if (this.#mixed.has(frame) && rectifiedPictures) return;
    this.#sensors.set(frame, { frame, topic, kind, rectifiedPictures });
  }

  build(): { set: CalibrationSet; findings: Finding[] } {
    const findings: Finding[] = [];
    const warn = (place: string, reason: string): void =>
      void findings.push({ level: 'warn', file: 'calibration', place, reason, count: 1 });
    const neighbours = this.#neighbours(warn);
    const { vehicle, rule } = this.#vehicle(neighbours);
    const placed = reach(neighbours, vehicle);
    const sensors: SensorCalibration[] = [];
    for (const { frame, topic, rectifiedPictures } of this.#sensors.values()) {
      const T_vehicle_frame = placed.get(frame);
      if (!T_vehicle_frame) {
        warn(
          topic,
          frame === ''
            ? 'its messages name no frame: the sensor is not placed'
            : `no transform ties its frame ${frame} to ${vehicle}: the sensor is not placed`,
        );
        continue;
      }
      const fact = this.#cameras.get(frame);
      const rectified = rectifiedPictures ? fact?.rectified : undefined;
      // Rectified pictures are seen by a camera turned by R: x_rect = R x_cam (sensor_msgs/CameraInfo).
      const T_vehicle_sensor =
        rectified && fact?.rotation ? compose(T_vehicle_frame, inverse(fact.rotation)) : T_vehicle_frame;
      const camera: CameraModel | undefined = rectified ?? fact?.raw;
      sensors.push({ frame, T_vehicle_sensor, timeOffsetNs: 0, ...(camera ? { camera } : {}) });
    }
    for (const [frame, { raw, rectified }] of this.#mixed)
      warn(
        rectified,
        `its rectified pictures have the frame ${frame}, as have those of ${raw}, which are not: the lens of ${raw} is used for both`,
      );
    for (const frame of this.#cameraChanged)
      warn(frame, 'the camera’s calibration changes within the log: its first one is used');
    return { set: { version: 0, vehicleFrame: vehicle, rule, sensors }, findings };
  }

  #neighbours(warn: (place: string, reason: string) => void): Map<string, Map<string, Pose>> {
    const neighbours = new Map<string, Map<string, Pose>>();
    const tie = (a: string, b: string, T_a_b: Pose): void => {
      const of = neighbours.get(a) ?? new Map<string, Pose>();
      if (!of.has(b)) of.set(b, T_a_b);
      neighbours.set(a, of);
    };
    for (const { parent, child, T, fixed, moved } of this.#edges.values()) {
      if (WORLD_FRAMES.has(parent) || WORLD_FRAMES.has(child)) continue;
      if (moved && !fixed) {
        if (this.#sensors.has(child))
          warn(
            `${parent} > ${child}`,
            'moves within the log: it is taken for a pose, and what hangs on it is not placed',
          );
        continue;
      }
      if (moved) warn(`${parent} > ${child}`, 'is called static and changes: its first value is used');
      tie(parent, child, T);
      tie(child, parent, inverse(T));
    }
    return neighbours;
  }

  #vehicle(neighbours: ReadonlyMap<string, ReadonlyMap<string, Pose>>): { vehicle: string; rule: string } {
    const frames = [...this.#sensors.keys()].filter((frame) => frame !== '');
    const held = (frame: string): number => {
      const placed = reach(neighbours, frame);
      return frames.filter((each) => placed.has(each)).length;
    };
    for (const name of VEHICLE_FRAMES) {
      if ((neighbours.has(name) || frames.includes(name)) && held(name) > 0)
        return { vehicle: name, rule: `${name} of the log` };
    }
    const children = new Set(
      [...this.#edges.values()].filter(({ parent }) => !WORLD_FRAMES.has(parent)).map(({ child }) => child),
    );
    const roots = [...neighbours.keys()].filter((name) => !children.has(name)).slice(0, MOST_ROOTS);
    const best = roots.map((name) => ({ name, held: held(name) })).sort((a, b) => b.held - a.held)[0];
    if (best && best.held > 0)
      return {
        vehicle: best.name,
        rule: `${best.name}: the root of the log’s transforms that holds most sensors`,
      };
    const first = ['lidar', 'camera', 'radar', 'imu', 'gnss'].flatMap((kind) =>
      [...this.#sensors.values()].filter((sensor) => sensor.kind === kind && sensor.frame !== ''),
    )[0];
    if (first)
      return {
        vehicle: first.frame,
        rule: `no transforms: ${first.frame}, the frame of ${first.topic}, plays vehicle`,
      };
    return { vehicle: '', rule: 'the log names no frame' };
  }
}

/** T_from_frame of every frame tied to `from`, nearest ties first. */
function reach(neighbours: ReadonlyMap<string, ReadonlyMap<string, Pose>>, from: string): Map<string, Pose> {
  const placed = new Map<string, Pose>([[from, IDENTITY]]);
  const waiting = [from];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    const T_from_at = placed.get(at) ?? IDENTITY;
    for (const [next, T_at_next] of neighbours.get(at) ?? []) {
      if (placed.has(next)) continue;
      placed.set(next, compose(T_from_at, T_at_next));
      waiting.push(next);
    }
  }
  return placed;
}
