/** Corrections of a calibration set: how each kind changes a sensor, and in which unit it is said. */
import type { CalibrationSet, SensorCalibration } from '../../contract/calibration.ts';
import type { RepairKind } from '../../contract/doctor/repairs.ts';
import { NS_PER_S } from '../../contract/time.ts';
import { multiply, normalise } from '../../geometry/se3.ts';
import type { Correction } from '../stages/health/agreement.ts';
import { GATES } from '../stages/health/verdict.ts';
import type { Unknown } from './camera-fit.ts';

const DEG = Math.PI / 180;

/** By how much a sensor's entry is off: seconds to add to its stamps, a turn to the left (rad), a factor on the focal length. */
export type Offset = Correction;
/** By frame. */
export type Offsets = ReadonlyMap<string, Offset>;

export const plus = (a: Offset, b: Offset): Offset => ({
  timeS: a.timeS + b.timeS,
  turnRad: a.turnRad + b.turnRad,
  focal: a.focal * b.focal,
});

/** One kind of correction: the unknown of a camera's fit that it is, and how it is said. */
export type Kind = {
  readonly kind: RepairKind;
  readonly unknown: Unknown;
  readonly unit: '°' | 'ms' | '%';
  /** From the unit of the fit (s, rad, share) to that in which it is said. */
  readonly scale: number;
  /** Beyond which Health speaks, as it is said. */
  readonly limit: number;
};

export const KINDS: readonly Kind[] = [
  { kind: 'sensor-yaw', unknown: 'turn', unit: '°', scale: 1 / DEG, limit: GATES.turnDeg },
  { kind: 'clock-offset', unknown: 'time', unit: 'ms', scale: 1000, limit: GATES.timeMs },
  { kind: 'focal-length', unknown: 'focal', unit: '%', scale: 100, limit: GATES.focalPercent },
];

/** Of a camera's unknowns, as its fit has them (s, rad, share). */
export const LIMITS: Readonly<Record<Unknown, number>> = {
  time: GATES.timeMs / 1000,
  turn: GATES.turnDeg * DEG,
  focal: GATES.focalPercent / 100,
};

/** An offset with only those of its parts. */
export const partOf = (offset: Offset, unknowns: ReadonlySet<Unknown>): Offset => ({
  timeS: unknowns.has('time') ? offset.timeS : 0,
  turnRad: unknowns.has('turn') ? offset.turnRad : 0,
  focal: unknowns.has('focal') ? offset.focal : 1,
});

/** The set with each sensor's entry put right. */
export function corrected<S extends Omit<CalibrationSet, 'version'>>(set: S, offsets: Offsets): S {
  return {
    ...set,
    sensors: set.sensors.map((sensor) => {
      const offset = offsets.get(sensor.frame);
      return offset ? correctedSensor(sensor, offset) : sensor;
    }),
  };
}

function correctedSensor(sensor: SensorCalibration, { timeS, turnRad, focal }: Offset): SensorCalibration {
  const { p, q } = sensor.T_vehicle_sensor;
  const [c, s] = [Math.cos(turnRad / 2), Math.sin(turnRad / 2)];
  // About the vehicle's upright axis, as mounts are turned. A fit turns a camera about its own, which hardly differs; what is left
  // of that, the next round finds.
  const turned = multiply({ w: c, x: 0, y: 0, z: s }, q);
  return {
    ...sensor,
    T_vehicle_sensor: turnRad === 0 ? sensor.T_vehicle_sensor : { p, q: normalise(turned) },
    ...(sensor.camera && {
      camera: { ...sensor.camera, fx: sensor.camera.fx * focal, fy: sensor.camera.fy * focal },
    }),
    timeOffsetNs: sensor.timeOffsetNs + Math.round(timeS * NS_PER_S),
  };
}
