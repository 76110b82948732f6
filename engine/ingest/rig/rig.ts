/**
 * Poses and lenses of the sensors on the vehicle, from the transforms and camera messages of a log. One frame is taken as the
 * vehicle's: the first of the usual names that is tied to a sensor, else the root of the tree that holds most sensors, else the
 * first sensor itself.
 */
import type { CalibrationSet, CameraModel, SensorCalibration } from '../../contract/calibration.ts';
import { compose, inverse } from '../../geometry/se3.ts';
import type { Finding } from '../format.ts';
import type { CameraFact, Transform } from '../messages/message.ts';
import { cameraOf, type DescribedCamera, isRectified, lensOf, type Pictures } from './lenses.ts';
import { isWorldFrame, type Neighbours, reach, Transforms } from './transforms.ts';

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

/** Metres from a vehicle's origin to its farthest sensor: a road train is shorter. */
const MOST_VEHICLE = 30;
/** Trees that are searched for the one with most sensors; logs have a handful. */
const MOST_ROOTS = 100;

type Sensor = Pictures & { readonly kind: string };
type Warn = (place: string, reason: string) => void;

export class Rig {
  readonly #transforms = new Transforms();
  /** The first description of each topic. */
  readonly #cameras = new Map<string, DescribedCamera>();
  readonly #sensors = new Map<string, Sensor>();
  readonly #cameraChanged = new Set<string>();
  readonly #mixed = new Map<string, { readonly raw: string; readonly rectified: string }>();

  transform(transform: Transform): void {
    this.#transforms.add(transform);
  }

  camera(topic: string, fact: CameraFact): void {
    const known = this.#cameras.get(topic);
    const described = { ...fact, topic };
    if (!known) this.#cameras.set(topic, described);
    else if (JSON.stringify(known) !== JSON.stringify(described)) this.#cameraChanged.add(topic);
  }

  sensor(
    frame: string,
    topic: string,
    kind: string,
    size: { readonly width?: number; readonly height?: number } = {},
  ): void {
    if (frame === '' && kind !== 'lidar' && kind !== 'camera' && kind !== 'radar') return;
    const sensor: Sensor = { frame, topic, kind, ...size };
    const known = this.#sensors.get(frame);
    const isCamera = kind === 'camera';
    if (known?.kind === 'camera' && isCamera && isRectified(known) !== isRectified(sensor)) {
      const [raw, rectified] = isRectified(sensor) ? [known.topic, topic] : [topic, known.topic];
      this.#mixed.set(frame, { raw, rectified });
    }
    if (known && !isCamera) return;
    // A frame has one lens; where it has both kinds of pictures, it is the camera's own.
    if (this.#mixed.has(frame) && isRectified(sensor)) return;
    this.#sensors.set(frame, sensor);
  }

  build(): { set: CalibrationSet; findings: Finding[] } {
    const findings: Finding[] = [];
    const warn: Warn = (place, reason) =>
      void findings.push({ level: 'warn', file: 'calibration', place, reason, count: 1 });
    const neighbours = this.#transforms.neighbours((frame) => this.#sensors.has(frame), warn);
    const { vehicle, rule } = this.#vehicle(neighbours);
    const isAlone = neighbours.size > 0 && !neighbours.has(vehicle);
    const placed = reach(neighbours, vehicle);
    const sensors: SensorCalibration[] = [];
    for (const sensor of this.#sensors.values()) {
      const { frame, topic } = sensor;
      const T_vehicle_frame = placed.get(frame);
      if (!T_vehicle_frame) {
        warn(topic, unplaced(frame, vehicle, neighbours));
        continue;
      }
      if (frame === vehicle && isAlone) warn(topic, alone(frame, neighbours));
      const far = Math.hypot(...T_vehicle_frame.p);
      if (far > MOST_VEHICLE)
        warn(
          topic,
          `its frame ${frame} sits ${Math.round(far)} m from ${vehicle}, and no vehicle is so long: the transform may be in millimetres, or from a map; used as it is`,
        );
      const lens = sensor.kind === 'camera' ? this.#lens(sensor, warn) : undefined;
      // Rectified pictures are seen by a camera turned by R: x_rect = R x_cam (sensor_msgs/CameraInfo).
      const T_vehicle_sensor = lens?.rotation
        ? compose(T_vehicle_frame, inverse(lens.rotation))
        : T_vehicle_frame;
      const camera: CameraModel | undefined = lens?.model;
      sensors.push({ frame, T_vehicle_sensor, timeOffsetNs: 0, ...(camera ? { camera } : {}) });
    }
    for (const [frame, { raw, rectified }] of this.#mixed)
      warn(
        rectified,
        `its rectified pictures have the frame ${frame}, as have those of ${raw}, which are not: the lens of ${raw} is used for both`,
      );
    for (const topic of this.#cameraChanged)
      warn(topic, 'the camera’s calibration changes within the log: its first one is used');
    return { set: { version: 0, vehicleFrame: vehicle, rule, sensors }, findings };
  }

  #lens(pictures: Pictures, warn: Warn): ReturnType<typeof lensOf> {
    const fact = cameraOf(pictures, [...this.#cameras.values()], warn);
    return fact && lensOf(pictures, fact, warn);
  }

  #vehicle(neighbours: Neighbours): { vehicle: string; rule: string } {
    const frames = [...this.#sensors.keys()].filter((frame) => frame !== '');
    const held = (frame: string): number => {
      const placed = reach(neighbours, frame);
      return frames.filter((each) => placed.has(each)).length;
    };
    for (const name of VEHICLE_FRAMES) {
      if ((neighbours.has(name) || frames.includes(name)) && held(name) > 0)
        return { vehicle: name, rule: `${name} of the log` };
    }
    const children = this.#transforms.children();
    const roots = [...neighbours.keys()].filter((name) => !children.has(name)).slice(0, MOST_ROOTS);
    const best = roots.map((name) => ({ name, held: held(name) })).sort((a, b) => b.held - a.held)[0];
    if (best && best.held > 0)
      return {
        vehicle: best.name,
        rule: `${best.name}: the root of the log’s transforms that holds most sensors`,
      };
    const first = ['lidar', 'camera', 'radar', 'imu', 'gnss'].flatMap((kind) =>
      [...this.#sensors.values()].filter(
        (sensor) => sensor.kind === kind && sensor.frame !== '' && !isWorldFrame(sensor.frame),
      ),
    )[0];
    if (first)
      return {
        vehicle: first.frame,
        rule: `no transforms: ${first.frame}, the frame of ${first.topic}, plays vehicle`,
      };
    return { vehicle: '', rule: 'the log names no frame' };
  }
}

const unplaced = (frame: string, vehicle: string, neighbours: Neighbours): string =>
  frame === ''
    ? 'its messages name no frame: the sensor is not placed'
    : `no transform ties its frame ${frame} to ${vehicle}: the sensor is not placed${alike(frame, neighbours)}`;

/** Of a sensor that plays the vehicle though the log has transforms. */
const alone = (frame: string, neighbours: Neighbours): string =>
  `none of the log’s transforms names its frame ${frame}: it plays vehicle, and the transforms place nothing${alike(frame, neighbours)}`;

/** A frame of the transforms that is spelled nearly so. */
function alike(frame: string, neighbours: Neighbours): string {
  const spelled = (name: string): string =>
    name
      .toLowerCase()
      .replace(/^.*\//, '')
      .replace(/[^a-z0-9]/g, '');
  const found = neighbours.has(frame)
    ? undefined
    : [...neighbours.keys()].find((name) => spelled(name) === spelled(frame));
  return found === undefined ? '' : `; the transforms have ${found}, which may be meant`;
}
