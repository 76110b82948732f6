/**
 * Puts the items of a further log into a drive: times onto its clock, names that are taken into a name space of the log, calibration
 * beside the one that is there. What lies outside of the drive's time is left out and counted.
 */
import type { CalibrationSet, MapOrigin, SensorCalibration } from '../../contract/calibration.ts';
import type { StreamKind } from '../../contract/streams.ts';
import { type Nanoseconds, NS_PER_S } from '../../contract/time.ts';
import { toEnu } from '../../geometry/geodesy.ts';
import { compose, inverse } from '../../geometry/se3.ts';
import type { Finding, Item, SampleItem, StreamDeclaration } from '../format.ts';
import { fitCalibration, fitOrigin, fitStream } from '../rig/fit.ts';
import type { DriveItem } from '../sink/sink.ts';

/** A log of sensors may go on so long after what is there; records of positions or of a bus may run for days. */
const MARGIN_NS = 60 * NS_PER_S;
const SENSORS: readonly StreamKind[] = ['lidar', 'radar', 'camera'];
/** Frames of both are the same within so much, metres and as a part of a rotation. */
const SAME_M = 0.01;
const SAME_TURN = 1e-3;

export type DriveFacts = {
  readonly durationNs: Nanoseconds;
  readonly names: ReadonlySet<string>;
  readonly calibration: CalibrationSet;
  readonly origin: MapOrigin | undefined;
};

export class PlacedItems {
  readonly findings: Finding[] = [];
  kept = 0;
  left = 0;
  readonly #facts: DriveFacts;
  readonly #space: string;
  readonly #shift: Nanoseconds;
  readonly #names: Set<string>;
  /** By the log's own name. */
  readonly #streams = new Map<
    string,
    { declaration: StreamDeclaration; declared: boolean; poses: boolean }
  >();
  #limit: Nanoseconds;
  #origin: MapOrigin | undefined;

  /** @param shift added to the times of the log. @param space for names that are taken */
  constructor(facts: DriveFacts, space: string, shift: Nanoseconds) {
    this.#facts = facts;
    this.#space = space;
    this.#shift = shift;
    this.#names = new Set(facts.names);
    this.#limit = facts.durationNs + MARGIN_NS;
  }

  /** The name in the drive of what the log calls so. */
  nameOf(own: string): string {
    return this.#streams.get(own)?.declaration.name ?? own;
  }

  /** What is written for an item of the log; streams come with their first sample that is kept. */
  take(item: Exclude<Item, { type: 'begin' | 'end' | 'progress' | 'finding' }>): DriveItem[] {
    switch (item.type) {
      case 'stream': {
        const stream = fitStream(item.stream, (finding) => this.findings.push(finding));
        const declaration = { ...stream, name: this.#free(stream.name) };
        this.#streams.set(stream.name, { declaration, declared: false, poses: stream.kind === 'pose' });
        return [];
      }
      case 'sample':
        return this.#sample(item);
      case 'calibration':
        return this.#calibration(item.set);
      case 'origin':
        this.#origin = fitOrigin(item.origin, (finding) => this.findings.push(finding));
        return this.#origin ? [item] : [];
      case 'raw':
        return [{ ...item, name: `${this.#space}/${item.name}` }];
      // Only a quick look passes samples over, and nothing is added by one.
      case 'passed':
        return [];
    }
  }

  /** What is known at the end. */
  end(file: string): void {
    if (this.left > 0)
      this.#say(file, 'info', 'times', 'samples lie outside of the drive’s time: left out', this.left);
    const { origin } = this.#facts;
    const poses = [...this.#streams.values()].some(({ declared, poses }) => declared && poses);
    if (!origin || !this.#origin || !poses) return;
    const [east, north] = toEnu(origin, this.#origin);
    const apart = Math.hypot(east, north);
    if (apart > 1)
      this.#say(
        file,
        'warn',
        'origin',
        `its poses are counted from an origin of its own, ${Math.round(apart)} m from the drive’s: they lie beside the others`,
        1,
      );
  }

  #sample(item: SampleItem): DriveItem[] {
    const stream = this.#streams.get(item.stream);
    if (!stream) throw new Error(`A sample came for the stream ${item.stream}, which was not declared.`);
    const [t, tLog] = [item.t + this.#shift, item.tLog + this.#shift];
    if (!(t >= 0 && t <= this.#limit)) {
      this.left++;
      return [];
    }
    const { declaration } = stream;
    if (SENSORS.includes(declaration.kind)) this.#limit = Math.max(this.#limit, t + MARGIN_NS);
    this.kept++;
    const tPublished = item.tPublished === undefined ? undefined : item.tPublished + this.#shift;
    const placed: DriveItem = { ...item, stream: declaration.name, t, tLog, tPublished, place: undefined };
    if (stream.declared) return [placed];
    stream.declared = true;
    return [{ type: 'stream', stream: declaration }, placed];
  }

  /** The log's own name, or in the log's name space where it is taken. */
  #free(own: string): string {
    let name = own;
    for (let n = 1; this.#names.has(name); n++)
      name = `${this.#space}${n > 1 ? ` ${n}` : ''}/${own.replace(/^\/+/, '')}`;
    this.#names.add(name);
    return name;
  }

  /** Frames that the drive does not know yet, where a frame of both says how the two vehicles' frames lie. */
  #calibration(told: CalibrationSet): DriveItem[] {
    const set = fitCalibration(told, (finding) => this.findings.push({ ...finding, file: this.#space }));
    const { calibration: own } = this.#facts;
    if (set.sensors.length === 0) return [];
    if (own.sensors.length === 0) return [{ type: 'calibration', set }];
    const known = new Map(own.sensors.map((sensor) => [sensor.frame, sensor]));
    const say = (reason: string, count: number): void =>
      this.#say(this.#space, 'warn', 'calibration', reason, count);
    const T_own_other =
      set.vehicleFrame === own.vehicleFrame
        ? undefined
        : (known.get(set.vehicleFrame)?.T_vehicle_sensor ??
          inverseOf(set.sensors.find(({ frame }) => frame === own.vehicleFrame)));
    if (set.vehicleFrame !== own.vehicleFrame && !T_own_other) {
      say(
        `its frames are placed on ${set.vehicleFrame}, which the drive (${own.vehicleFrame}) does not know: left out`,
        set.sensors.length,
      );
      return [];
    }
    const placed = set.sensors.map((sensor) =>
      T_own_other ? { ...sensor, T_vehicle_sensor: compose(T_own_other, sensor.T_vehicle_sensor) } : sensor,
    );
    const others = placed.filter((sensor) => isOther(sensor, known.get(sensor.frame)));
    if (others.length > 0)
      say(
        `${others.map(({ frame }) => frame).join(', ')} lies elsewhere than in the drive: the drive’s place is used`,
        others.length,
      );
    const added = placed.filter(({ frame }) => !known.has(frame) && frame !== own.vehicleFrame);
    if (added.length === 0) return [];
    return [{ type: 'calibration', set: { ...own, sensors: [...own.sensors, ...added] } }];
  }

  #say(file: string, level: Finding['level'], place: string, reason: string, count: number): void {
    this.findings.push({ level, file, place, reason, count });
  }
}

const inverseOf = (sensor: SensorCalibration | undefined) => sensor && inverse(sensor.T_vehicle_sensor);

function isOther({ T_vehicle_sensor: a }: SensorCalibration, known: SensorCalibration | undefined): boolean {
  if (!known) return false;
  const { p, q } = known.T_vehicle_sensor;
  const apart = Math.hypot(...a.p.map((v, k) => v - (p[k] ?? 0)));
  const alike = Math.abs(a.q.w * q.w + a.q.x * q.x + a.q.y * q.y + a.q.z * q.z);
  return apart > SAME_M || 1 - alike > SAME_TURN;
}
