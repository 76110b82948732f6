/**
 * Where the sensors sit and how the cameras see. The vehicle frame is that of ego poses (rear axle, on the ground, x forward, y
 * left, z up). Pictures of nuScenes are undistorted; a layout that gives `camera_distortion` is believed.
 */
import type { CalibrationSet, CameraModel, SensorCalibration } from '../../../contract/calibration.ts';
import { IDENTITY } from '../../../geometry/se3.ts';
import type { Finding } from '../../format.ts';
import type { SceneTables, Sensor } from './scene-tables.ts';

export const VEHICLE = 'ego';
/** Pixels of a side, and of a focal length. */
const MOST_PIXELS = 100_000;

export function calibrationOf({ sensors, files }: SceneTables): {
  readonly set: CalibrationSet;
  readonly findings: readonly Finding[];
} {
  const findings: Finding[] = [];
  const placed = new Map<string, SensorCalibration>();
  const sizes = new Map(files.map(({ sensorToken, width, height }) => [sensorToken, { width, height }]));
  for (const [token, sensor] of sensors) {
    if (placed.has(sensor.channel)) {
      findings.push(unusable(sensor, 'has more than one calibration in the scene: the first is used'));
      continue;
    }
    const camera = sensor.modality === 'camera' ? cameraOf(sensor, sizes.get(token)) : undefined;
    if (sensor.modality === 'camera' && !camera)
      findings.push(unusable(sensor, 'its matrix or the size of its pictures cannot be: it has no lens'));
    placed.set(sensor.channel, {
      frame: sensor.channel,
      T_vehicle_sensor: sensor.T_vehicle_sensor,
      timeOffsetNs: 0,
      ...(camera ? { camera } : {}),
    });
  }
  return {
    set: {
      version: 0,
      vehicleFrame: VEHICLE,
      rule: 'nuScenes: the frame of the ego poses (rear axle, on the ground; x forward, y left, z up)',
      sensors: [{ frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 }, ...placed.values()],
    },
    findings,
  };
}

const unusable = ({ channel }: Sensor, reason: string): Finding => ({
  level: 'warn',
  file: 'calibrated_sensor.json',
  place: channel,
  reason,
  count: 1,
});

function cameraOf(
  { intrinsic, distortion }: Sensor,
  size: { readonly width: number; readonly height: number } | undefined,
): CameraModel | undefined {
  const [fx = 0, , cx = Number.NaN, , fy = 0, cy = Number.NaN] = intrinsic ?? [];
  const { width, height } = size ?? { width: 0, height: 0 };
  const isLens = [fx, fy].every((v) => v > 0 && v <= MOST_PIXELS);
  const isCentred = [cx, cy].every((v) => Math.abs(v) <= MOST_PIXELS);
  const isSize = [width, height].every((v) => Number.isInteger(v) && v > 0 && v <= MOST_PIXELS);
  if (!isLens || !isCentred || !isSize) return undefined;
  const bent = distortion.some((k) => k !== 0);
  return {
    width,
    height,
    fx,
    fy,
    cx,
    cy,
    lens: bent ? 'brown-conrady' : 'pinhole',
    distortion: bent ? distortion : [],
  };
}
