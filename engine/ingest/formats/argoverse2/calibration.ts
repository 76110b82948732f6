/**
 * Where the sensors sit on the vehicle and how the cameras see. The vehicle frame is `egovehicle` (rear axle, x forward, y left,
 * z up), in which the data set also gives the sweeps. Its pictures are undistorted (user guide, Sensor data set), so a camera is
 * the pinhole of fx, fy, cx, cy; k1 to k3 are those of the lens before, and are kept with the raw file.
 */
import type { CalibrationSet, CameraModel, SensorCalibration } from '../../../contract/calibration.ts';
import { IDENTITY } from '../../../geometry/se3.ts';
import type { Finding } from '../../format.ts';
import type { FeatherTable } from './feather.ts';
import { POSE_COLUMNS, poseOf } from './poses.ts';
import { readTable } from './tables.ts';

export const VEHICLE = 'egovehicle';
export const INTRINSICS = 'calibration/intrinsics.feather';
export const EXTRINSICS = 'calibration/egovehicle_SE3_sensor.feather';
const INTRINSIC_COLUMNS = ['sensor_name', 'fx_px', 'fy_px', 'cx_px', 'cy_px', 'height_px', 'width_px'];
/** Sensors of a vehicle; the data set's has eleven. */
const MOST_SENSORS = 256;
/** Pixels of a side, and of a focal length. */
const MOST_PIXELS = 100_000;

export type Calibration = {
  readonly set: CalibrationSet;
  readonly findings: readonly Finding[];
  readonly bytes: number;
};

export async function readCalibration(folder: string): Promise<Calibration> {
  const placed = await readTable(
    folder,
    EXTRINSICS,
    ['sensor_name', ...POSE_COLUMNS.slice(1)],
    'the cameras are not placed on the vehicle',
  );
  const seen = await readTable(folder, INTRINSICS, INTRINSIC_COLUMNS, 'the cameras have no lens');
  const findings = [...placed.findings, ...seen.findings];
  const cameras = seen.table ? camerasOf(seen.table, findings) : new Map<string, CameraModel>();
  const sensors: SensorCalibration[] = [{ frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 }];
  if (placed.table) sensors.push(...sensorsOf(placed.table, cameras, findings));
  return {
    set: {
      version: 0,
      vehicleFrame: VEHICLE,
      rule: 'Argoverse 2: egovehicle (x forward, y left, z up) is the vehicle frame; sweeps are given in it',
      sensors,
    },
    findings,
    bytes: placed.bytes + seen.bytes,
  };
}

function sensorsOf(
  table: FeatherTable,
  cameras: ReadonlyMap<string, CameraModel>,
  findings: Finding[],
): SensorCalibration[] {
  const [w, x, y, z, tx, ty, tz] = POSE_COLUMNS.slice(1).map((name) => table.numbers(name));
  const at = (column: Float64Array | undefined, row: number): number => column?.[row] ?? Number.NaN;
  const seen = new Set([VEHICLE]);
  return table.texts('sensor_name').flatMap((frame, row): SensorCalibration[] => {
    const pose = poseOf({ w: at(w, row), x: at(x, row), y: at(y, row), z: at(z, row) }, [
      at(tx, row),
      at(ty, row),
      at(tz, row),
    ]);
    if (frame === undefined || !pose || seen.has(frame) || seen.size > MOST_SENSORS) {
      findings.push(unusable(EXTRINSICS, row, frame));
      return [];
    }
    seen.add(frame);
    const camera = cameras.get(frame);
    return [{ frame, T_vehicle_sensor: pose, timeOffsetNs: 0, ...(camera ? { camera } : {}) }];
  });
}

function camerasOf(table: FeatherTable, findings: Finding[]): Map<string, CameraModel> {
  const column = (name: string): Float64Array => table.numbers(name);
  const [fx, fy, cx, cy] = ['fx_px', 'fy_px', 'cx_px', 'cy_px'].map(column);
  const [width, height] = ['width_px', 'height_px'].map(column);
  const cameras = new Map<string, CameraModel>();
  for (const [row, frame] of table.texts('sensor_name').entries()) {
    const at = (values: Float64Array | undefined): number => values?.[row] ?? Number.NaN;
    const model: CameraModel = {
      width: at(width),
      height: at(height),
      fx: at(fx),
      fy: at(fy),
      cx: at(cx),
      cy: at(cy),
      lens: 'pinhole',
      distortion: [],
    };
    const isSize = [model.width, model.height].every((v) => Number.isInteger(v) && v > 0 && v <= MOST_PIXELS);
    const isLens = [model.fx, model.fy].every((v) => v > 0 && v <= MOST_PIXELS);
    const isCentred = [model.cx, model.cy].every((v) => Math.abs(v) <= MOST_PIXELS);
    if (frame !== undefined && isSize && isLens && isCentred) cameras.set(frame, model);
    else findings.push(unusable(INTRINSICS, row, frame));
  }
  return cameras;
}

const unusable = (file: string, row: number, frame: string | undefined): Finding => ({
  level: 'warn',
  file,
  place: `row ${row} (${frame ?? 'no name'})`,
  reason: 'has numbers that cannot be, or a name that came before: not used',
  count: 1,
});
