/** The drive's pictures along the trajectory, decoded ahead of their use while kernels run. */
import type { CameraModel, Pose } from '../../../contract/calibration.ts';
import { InputError, messageOf } from '../../../contract/errors.ts';
import type { SampleInfo, StreamInfo } from '../../../contract/streams.ts';
import type { Nanoseconds } from '../../../contract/time.ts';
import { openPicture } from '../../../drive/samples/pictures.ts';
import { poseProblem } from '../../../geometry/pose-problem.ts';
import { compose } from '../../../geometry/se3.ts';
import type { Trajectory } from '../../../geometry/trajectory.ts';
import type { PlacedPicture } from '../../../kernels/raster.ts';
import type { StageContext } from '../../contract/stage.ts';
import { type LidarWay, placePicture, vehicleAt } from '../../mapping/placement.ts';

export type Camera = {
  readonly stream: StreamInfo;
  readonly model: CameraModel;
  readonly T_vehicle_sensor: Pose;
};

export type TimedPicture = { readonly camera: Camera; readonly info: SampleInfo; readonly t: Nanoseconds };

/** Cameras whose lens and place are known and whose pictures can be decoded here; the others are named in the log. */
export function camerasOf(context: StageContext): Camera[] {
  return context.drive.streams('camera').flatMap((stream) => {
    const sensor = context.drive.calibration.sensors.find(({ frame }) => frame === stream.frame);
    if (!sensor?.camera) {
      context.log(
        'warn',
        `The calibration knows no lens for camera "${stream.name}"; its pictures give no colour.`,
      );
      return [];
    }
    const problem = poseProblem(sensor.T_vehicle_sensor) ?? lensProblem(sensor.camera);
    if (problem) {
      context.log(
        'warn',
        `The calibration of camera "${stream.name}" ${problem}; its pictures give no colour.`,
      );
      return [];
    }
    if (!stream.codec.startsWith('image/')) {
      context.log(
        'warn',
        `Pictures of camera "${stream.name}" are ${stream.codec}, which is not decoded here; they give no colour.`,
      );
      return [];
    }
    return [
      {
        stream,
        model: sensor.camera,
        T_vehicle_sensor: sensor.T_vehicle_sensor,
      },
    ];
  });
}

/** Why a lens cannot be used, as the end of a sentence. A focal length below a pixel sees nothing. */
function lensProblem({ fx, fy, cx, cy, distortion }: CameraModel): string | undefined {
  if (!(fx >= 1 && fy >= 1 && fx <= 1e6 && fy <= 1e6)) return `has focal lengths of ${fx} and ${fy} pixels`;
  if (!(Math.abs(cx) <= 1e6 && Math.abs(cy) <= 1e6)) return `has its centre at pixel ${cx}, ${cy}`;
  return distortion.every(Number.isFinite) ? undefined : 'has a distortion that is not finite';
}

/** Pictures of one camera taken closer together than this show the ground the same way. */
const SPACING_M = 0.6;

/** The pictures of all cameras by time, without those taken where the camera had hardly moved, or where no map reaches. */
export function picturesOf(
  context: StageContext,
  cameras: readonly Camera[],
  { trajectory, holds }: LidarWay,
): TimedPicture[] {
  const pictures: TimedPicture[] = [];
  for (const camera of cameras) {
    let last: readonly [number, number, number] | undefined;
    for (const info of context.drive.samples(camera.stream.id)) {
      const p = vehicleAt(trajectory, info.t)?.p;
      if (!p || !holds(p) || (last && Math.hypot(p[0] - last[0], p[1] - last[1], p[2] - last[2]) < SPACING_M))
        continue;
      last = p;
      pictures.push({ camera, info, t: info.t });
    }
  }
  return pictures.sort((a, b) => a.t - b.t || a.camera.stream.id - b.camera.stream.id);
}

/** Wider pictures are decoded at this width: the ground 4 m ahead is then still seen at 1 cm a pixel. */
const MOST_COLUMNS = 1600;

/** Smaller pictures have no pixel with neighbours on all sides to take a colour from. */
const LEAST_PIXELS = 4;

export type Decoded = {
  readonly t: Nanoseconds;
  readonly picture: PlacedPicture;
  readonly info: SampleInfo;
  readonly camera: Camera;
};

/** Decodes a picture and places it; undefined where the trajectory does not reach or the picture is damaged (logged). */
export async function decode(
  context: StageContext,
  trajectory: Trajectory,
  { camera, info, t }: TimedPicture,
): Promise<Decoded | undefined> {
  const T_map_vehicle = vehicleAt(trajectory, t);
  if (!T_map_vehicle) return undefined;
  const { model, stream } = camera;
  try {
    const bytes = context.drive.payload(stream.id, info.seq);
    let image = openPicture(bytes, stream.codec).toColourspace('srgb');
    if (model.width > MOST_COLUMNS) image = image.resize(MOST_COLUMNS);
    const { data, info: size } = await image.raw().toBuffer({ resolveWithObject: true });
    if (size.channels !== 3) throw new InputError(`it has ${size.channels} channels`);
    if (size.width < LEAST_PIXELS || size.height < LEAST_PIXELS)
      throw new InputError(`it has ${size.width} by ${size.height} pixels`);
    const rgb = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const T_map_camera = compose(T_map_vehicle, camera.T_vehicle_sensor);
    return {
      t,
      info,
      camera,
      picture: placePicture(model, T_map_camera, { rgb, width: size.width, height: size.height }),
    };
  } catch (error) {
    context.log(
      'warn',
      `Picture ${info.seq} of "${stream.name}" cannot be decoded: ${messageOf(error)}`,
      info.t,
    );
    return undefined;
  }
}
