/** Of streams, a calibration set and an origin that a log gave, what a drive can hold: one number that cannot be must not cost the drive. */
import type { CalibrationSet, MapOrigin, SensorCalibration } from '../../contract/calibration.ts';
import { originFault } from '../../drive/file/identity.ts';
import {
  cameraFault,
  MOST_SENSORS,
  sensorFault,
  vehicleFrameFault,
} from '../../drive/samples/calibrations.ts';
import type { Finding, StreamDeclaration } from '../format.ts';

/** @param say is told of each sensor, and each lens, that is left out */
export function fitCalibration(set: CalibrationSet, say: (finding: Finding) => void): CalibrationSet {
  const leave = (place: string, reason: string, count = 1): void =>
    say({ level: 'warn', file: 'calibration', place, reason, count });
  const fault = vehicleFrameFault(set.vehicleFrame);
  if (fault !== undefined) {
    leave('vehicle frame', `cannot be a name (${fault}): no sensor is placed`, set.sensors.length);
    return { ...set, vehicleFrame: '', sensors: [] };
  }
  const sensors: SensorCalibration[] = [];
  for (const sensor of set.sensors.slice(0, MOST_SENSORS)) {
    const { camera, ...placed } = sensor;
    const [unplaced, blind] = [sensorFault(placed), camera && cameraFault(camera)];
    const place = placed.frame.slice(0, 100);
    if (unplaced !== undefined) leave(place, `has numbers that cannot be (${unplaced}): it is not placed`);
    else if (blind !== undefined) leave(place, `has numbers that cannot be (${blind}): it has no lens`);
    if (unplaced === undefined) sensors.push(blind === undefined ? sensor : placed);
  }
  const beyond = set.sensors.length - MOST_SENSORS;
  if (beyond > 0) leave('sensors', `are more than the ${MOST_SENSORS} that a drive holds: left out`, beyond);
  return sensors.length === set.sensors.length && sensors.every((each, i) => each === set.sensors[i])
    ? set
    : { ...set, sensors };
}

/** @returns undefined where no drive lies there: it is then without a place on Earth */
export function fitOrigin(origin: MapOrigin, say: (finding: Finding) => void): MapOrigin | undefined {
  const fault = originFault(origin);
  if (fault === undefined) return origin;
  const reason = `is no place on Earth (${fault}): the drive has none`;
  say({ level: 'error', file: 'origin', place: 'whole log', reason, count: 1 });
  return undefined;
}

/** Characters of a frame and of a type's name; a drive holds 65,536, and the name of nothing is so long. */
const MOST_NAME = 4096;

/** A stream whose names a drive can hold: longer ones are cut. */
export function fitStream(stream: StreamDeclaration, say: (finding: Finding) => void): StreamDeclaration {
  const { frame, schema } = stream;
  const cut = (what: string, text: string): string => {
    if (text.length <= MOST_NAME) return text;
    const reason = `the name of its ${what} has ${text.length} characters: cut`;
    say({ level: 'warn', file: stream.name.slice(0, 200), place: what, reason, count: 1 });
    return text.slice(0, MOST_NAME);
  };
  return {
    ...stream,
    frame: cut('frame', frame),
    ...(schema && {
      schema: { ...schema, name: cut('type', schema.name), encoding: cut('encoding', schema.encoding) },
    }),
  };
}
