/** The camera that a tile shows, and the shape of its pictures. */
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';

/** @param wanted name or id of a stream, as a layout keeps it; the first camera where there is none of that name. */
export function cameraOf({ streams }: Pick<DriveInfo, 'streams'>, wanted: unknown): StreamInfo | undefined {
  const cameras = streams.filter(({ kind }) => kind === 'camera');
  return cameras.find(({ id, name }) => name === wanted || id === wanted) ?? cameras[0];
}

/** Width over height, from the calibration or from what the log says of the stream; undefined where neither tells it. */
export function pictureAspect(
  drive: Pick<DriveInfo, 'streams' | 'calibration'>,
  wanted: unknown,
): number | undefined {
  const stream = cameraOf(drive, wanted);
  const model = drive.calibration.sensors.find(({ frame }) => frame === stream?.frame)?.camera;
  const [width, height] = model ? [model.width, model.height] : [stream?.meta.width, stream?.meta.height];
  return typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0
    ? width / height
    : undefined;
}
