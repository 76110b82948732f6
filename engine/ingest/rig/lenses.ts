/**
 * Finds the lens of a camera's pictures among the camera messages of a log, and brings it to the pictures' size. The messages
 * describe the full sensor (sensor_msgs/CameraInfo, REP 104): the region that is read out and the binning of pixels are taken
 * off here, as image_geometry does.
 */
import type { CameraModel, Pose } from '../../contract/calibration.ts';
import type { CameraFact } from '../messages/message.ts';

/** A stream of pictures: its topic, frame, and the size of its first picture where that is known. */
export type Pictures = {
  readonly topic: string;
  readonly frame: string;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
};

export type Lens = {
  readonly model: CameraModel;
  /** Turns the camera's axes into those of rectified pictures. */
  readonly rotation: Pose | undefined;
};

export type DescribedCamera = CameraFact & { readonly topic: string };
type Warn = (place: string, reason: string) => void;

/** "image_rect_color", "rectified": not "direct". */
export const isRectified = ({ topic }: Pick<Pictures, 'topic'>): boolean => /(?<![a-z])rect|Rect/.test(topic);

/** The name space of an image topic: image_transport appends the transport's name to the topic of the pictures. */
const TRANSPORTS = /\/(compressed|compressedDepth|theora|ffmpeg|zstd|avif|foxglove|h26[45]|video)$/;
const spaceOf = (topic: string): string => {
  const base = topic.replace(TRANSPORTS, '');
  return base.slice(0, Math.max(0, base.lastIndexOf('/')));
};

/** The camera message that describes these pictures: of the same name space, else of the same frame. */
export function cameraOf(
  pictures: Pictures,
  cameras: readonly DescribedCamera[],
  warn: Warn,
): DescribedCamera | undefined {
  const space = spaceOf(pictures.topic);
  const siblings = cameras.filter(({ topic }) => spaceOf(topic) === space);
  const framed = cameras.filter(({ frame }) => frame === pictures.frame);
  const both = siblings.find(({ frame }) => frame === pictures.frame);
  if (both) return both;
  const [first, second] = framed;
  if (first) {
    if (second && JSON.stringify({ ...first, topic: '' }) !== JSON.stringify({ ...second, topic: '' }))
      warn(
        pictures.topic,
        `${framed.map(({ topic }) => topic).join(' and ')} describe cameras with its frame ${pictures.frame}, and none of its name space: ${first.topic} is used`,
      );
    return first;
  }
  const near = siblings[0] ?? nearest(space, cameras);
  if (near)
    warn(
      pictures.topic,
      `its frame is ${pictures.frame || 'not named'}, that of its camera's description ${near.topic} is ${near.frame || 'not named'}: taken for the same camera by their name space; the frame of the pictures places it`,
    );
  return near;
}

/** The only description in a name space around that of the pictures. */
function nearest(space: string, cameras: readonly DescribedCamera[]): DescribedCamera | undefined {
  for (let at = space; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const found = cameras.filter(({ topic }) => spaceOf(topic) === at);
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
  }
  return undefined;
}

/** The lens as the pictures are seen by it; undefined where none is known for them, which is told to `warn`. */
export function lensOf(pictures: Pictures, fact: DescribedCamera, warn: Warn): Lens | undefined {
  const rectified = isRectified(pictures);
  const model = rectified ? (fact.rectified ?? fact.raw) : (fact.raw ?? undistorted(fact));
  if (!model) {
    warn(
      fact.topic,
      rectified || !fact.rectified
        ? 'its matrices K and P are zero: the camera is not calibrated and has no lens'
        : `its matrix K is zero and P holds for rectified pictures only, which ${pictures.topic} are not: the camera has no lens`,
    );
    return undefined;
  }
  const fitted = fitTo(pictures, model, fact, warn);
  return fitted && { model: fitted, rotation: rectified && fact.rectified ? fact.rotation : undefined };
}

/** P describes unrectified pictures too where neither distortion nor rotation sets them apart. */
const undistorted = ({ rectified, bent, rotation }: DescribedCamera): CameraModel | undefined => {
  const turned = rotation !== undefined && Math.abs(rotation.q.w) < 1 - 1e-9;
  return bent || turned ? undefined : rectified;
};

type Size = { readonly width: number; readonly height: number };
/** Ratios of sizes that differ by less come from rounding to whole pixels. */
const SAME_RATIO = 0.01;

function fitTo(pictures: Pictures, full: CameraModel, fact: CameraFact, warn: Warn): CameraModel | undefined {
  const { binning, region } = fact;
  const cropped = region ? crop(full, region) : full;
  const declared = shrink(cropped, binning.x, binning.y);
  const { width, height } = pictures;
  if (!width || !height) return declared;
  const size = { width, height };
  const known = [declared, full, cropped, shrink(full, binning.x, binning.y)].find((each) =>
    isSize(each, size),
  );
  if (known) return known;
  const scale = { x: width / declared.width, y: height / declared.height };
  const sizes = `its pictures have ${width} × ${height} pixels, its camera's description ${declared.width} × ${declared.height}`;
  if (Math.abs(scale.x / scale.y - 1) <= SAME_RATIO) {
    warn(pictures.topic, `${sizes}: the lens is scaled to the pictures`);
    return shrink(declared, 1 / scale.x, 1 / scale.y, size);
  }
  warn(
    pictures.topic,
    `${sizes}, of another shape: the lens does not fit and is not used; record the camera_info that belongs to the pictures`,
  );
  return undefined;
}

const isSize = (a: Size, b: Size): boolean => a.width === b.width && a.height === b.height;

const crop = (model: CameraModel, region: NonNullable<CameraFact['region']>): CameraModel => ({
  ...model,
  width: region.width,
  height: region.height,
  cx: model.cx - region.x,
  cy: model.cy - region.y,
});

/** Pictures of `x` by `y` pixels in one; as image_geometry scales them (PinholeCameraModel::fromCameraInfo). */
function shrink(model: CameraModel, x: number, y: number, size?: Size): CameraModel {
  if (x === 1 && y === 1) return model;
  return {
    ...model,
    width: size?.width ?? Math.floor(model.width / x),
    height: size?.height ?? Math.floor(model.height / y),
    fx: model.fx / x,
    fy: model.fy / y,
    cx: model.cx / x,
    cy: model.cy / y,
  };
}
