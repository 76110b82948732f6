/** The cameras whose pictures can colour the ground. */
import type { CameraModel, Pose } from '../../../contract/calibration.ts';
import { isDepthPicture } from '../../../contract/images.ts';
import type { StreamInfo } from '../../../contract/streams.ts';
import { poseProblem } from '../../../geometry/pose-problem.ts';
import type { StageContext } from '../../contract/stage.ts';

/** A focal length below a pixel sees nothing; one of more than this, or a centre further away, is damage (pixels). */
const LEAST_FOCAL_PX = 1;
const MOST_PX = 1e6;

export type Camera = {
  readonly stream: StreamInfo;
  readonly model: CameraModel;
  readonly T_vehicle_sensor: Pose;
};

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
    if (isDepthPicture(stream.meta)) {
      context.log('info', `The pictures of camera "${stream.name}" are depths; they give no colour.`);
      return [];
    }
    if (!stream.codec.startsWith('image/')) {
      context.log(
        'warn',
        `Pictures of camera "${stream.name}" are ${stream.codec}, which nothing here decodes for stages; they give no colour.`,
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

/** Why a lens cannot be used, as the end of a sentence. */
function lensProblem({ fx, fy, cx, cy, distortion }: CameraModel): string | undefined {
  if (![fx, fy].every((focal) => focal >= LEAST_FOCAL_PX && focal <= MOST_PX))
    return `has focal lengths of ${fx} and ${fy} pixels`;
  if (![cx, cy].every((centre) => Math.abs(centre) <= MOST_PX)) return `has its centre at pixel ${cx}, ${cy}`;
  return distortion.every(Number.isFinite) ? undefined : 'has a distortion that is not finite';
}
