/** sensor_msgs/CameraInfo and foxglove.CameraCalibration: kept as they are; the camera model goes into the calibration. */
import type { CameraModel } from '../../contract/calibration.ts';
import { quaternionOf } from '../../geometry/se3.ts';
import { numberAt, numbersAt, type Tree, textAt, treeAt } from '../encodings/tree.ts';
import { frameOf, stampOf } from './header.ts';
import type { CameraFact, ConvertedMessage, MessageConverter, MessageFamily } from './message.ts';
import { numbersOf } from './numbers.ts';

/** By the names that drivers write, in small letters and without what joins words. */
const LENSES: ReadonlyMap<string, CameraModel['lens']> = new Map([
  ['none', 'pinhole'],
  ['plumbbob', 'brown-conrady'],
  ['radtan', 'brown-conrady'],
  ['brownconrady', 'brown-conrady'],
  ['rationalpolynomial', 'brown-conrady'],
  ['rational', 'brown-conrady'],
  ['equidistant', 'kannala-brandt'],
  ['equi', 'kannala-brandt'],
  ['fisheye', 'kannala-brandt'],
  ['kannalabrandt', 'kannala-brandt'],
  ['kannalabrandt4', 'kannala-brandt'],
]);
/** Names that tell nothing of the distortion. */
const UNNAMED = new Set(['', 'pinhole', 'perspective']);
/** How many coefficients OpenCV's model has; those of the thin prism and the tilt are behind the eighth. */
const OPENCV_COUNTS = [4, 5, 8, 12, 14];
const MOST_USED = 8;

/** Of the picture's size: a lens of 170° has a quarter, a fisheye a fifth. */
const LEAST_FOCAL = 0.02;

type Note = NonNullable<ConvertedMessage['notes']>[number];
const warning = (reason: string): Note => ({ level: 'warn', reason, count: 1 });

/** The lens and its coefficients, and what is doubtful about them. */
function distortionOf(
  name: string,
  d: readonly number[],
): { readonly lens: CameraModel['lens']; readonly d: readonly number[]; readonly note?: Note } | undefined {
  const model = name.toLowerCase().replace(/[\s_-]+/g, '');
  const bent = d.some((v) => v !== 0);
  if (!bent && (UNNAMED.has(model) || LENSES.has(model))) return { lens: LENSES.get(model) ?? 'pinhole', d };
  if (model === 'none')
    return {
      lens: 'pinhole',
      d: [],
      note: warning(`says that it has no distortion and has ${d.length} coefficients: they are not used`),
    };
  const lens = UNNAMED.has(model) && OPENCV_COUNTS.includes(d.length) ? 'brown-conrady' : LENSES.get(model);
  if (!lens) return undefined;
  if (UNNAMED.has(model))
    return {
      lens,
      d: d.slice(0, MOST_USED),
      note: warning(
        `names no distortion model ("${name}") and has ${d.length} coefficients: read in OpenCV's order (plumb_bob)`,
      ),
    };
  if (lens === 'brown-conrady' && d.slice(MOST_USED).some((v) => v !== 0))
    return {
      lens,
      d: d.slice(0, MOST_USED),
      note: warning('the coefficients of its thin prism and its tilt are not used'),
    };
  return { lens, d: lens === 'brown-conrady' ? d.slice(0, MOST_USED) : d };
}

const convert: MessageConverter = (message) => {
  const model = textAt(message, 'distortion_model');
  const { camera, note } = cameraOf(message, model);
  return {
    samples: [
      {
        facts: () => ({ kind: 'message', frame: frameOf(message), codec: 'raw' }),
        stamp: stampOf(message),
        signals: numbersOf(message),
      },
    ],
    camera,
    notes: camera ? notesOf(message, camera, note) : [warning(whyNone(message, model))],
  };
};

function whyNone(message: Tree, model: string): string {
  const isSized = (numberAt(message, 'width') ?? 0) > 0 && (numberAt(message, 'height') ?? 0) > 0;
  const isKnown = distortionOf(model, []) !== undefined;
  const why = !isSized
    ? 'names no size of the pictures'
    : isKnown
      ? 'its matrices K and P are not usable: no focal length, or numbers that are none'
      : `has the camera model "${model}", which is not read`;
  return `${why}: the camera has no lens`;
}

/** A lens that no camera has: matrices that were transposed, scaled to the picture, or mirrored. */
function notesOf(message: Tree, camera: CameraFact, note: Note | undefined): Note[] | undefined {
  const k = matrix(message, 'k');
  const model = camera.raw ?? camera.rectified;
  const notes = note ? [note] : [];
  if (!model) return note && notes;
  const { width, height, fx, fy, cx, cy } = model;
  const matrixIs = 'its matrix K is used as it is, and what is projected with it lies elsewhere';
  const isBeside = !(cx >= 0 && cx <= width && cy >= 0 && cy <= height) || (cx === 0 && cy === 0);
  if (camera.raw && cx === 0 && cy === 0 && (k[6] ?? 0) > 0 && (k[7] ?? 0) > 0)
    notes.push(warning(`has the principal point in the last row of K, as column by column: ${matrixIs}`));
  else if (fx < 0 || fy < 0) notes.push(warning(`has a negative focal length: ${matrixIs}`));
  else if (fx < LEAST_FOCAL * width || fy < LEAST_FOCAL * height)
    notes.push(
      warning(`has a focal length of ${fx} × ${fy} pixels, as if K were scaled to the picture: ${matrixIs}`),
    );
  else if (isBeside)
    notes.push(
      warning(
        `has its principal point at ${cx}, ${cy} of ${width} × ${height} pixels, at or beyond the edge: ${matrixIs}`,
      ),
    );
  return notes.length > 0 ? notes : undefined;
}

/** ROS 2 writes the matrices in small letters, ROS 1 and foxglove in capitals. */
const matrix = (message: Tree, name: string): readonly number[] => {
  const small = numbersAt(message, name);
  return small.length > 0 ? small : numbersAt(message, name.toUpperCase());
};

function cameraOf(
  message: Tree,
  model: string,
): { readonly camera?: CameraFact | undefined; readonly note?: Note | undefined } {
  const [width, height] = [numberAt(message, 'width'), numberAt(message, 'height')];
  const [k, told, r, p] = [
    matrix(message, 'k'),
    matrix(message, 'd'),
    matrix(message, 'r'),
    matrix(message, 'p'),
  ];
  const distortion = told.every(Number.isFinite) ? distortionOf(model, told) : undefined;
  if (!distortion || !width || !height) return {};
  const { lens, d, note } = distortion;
  const bent = d.some((v) => v !== 0);
  const pinhole = { width, height, lens: 'pinhole', distortion: [] } as const;
  const [fx, , cx, , fy, cy] = k;
  const seen = bent ? { width, height, lens, distortion: lens === 'pinhole' ? [] : d } : pinhole;
  const raw: CameraModel | undefined =
    fx && fy && cx !== undefined && cy !== undefined ? { ...seen, fx, fy, cx, cy } : undefined;
  const [pfx, , pcx, , , pfy, pcy] = p;
  const rectified: CameraModel | undefined =
    pfx && pfy && pcx !== undefined && pcy !== undefined
      ? { ...pinhole, fx: pfx, fy: pfy, cx: pcx, cy: pcy }
      : undefined;
  if (!raw && !rectified) return {};
  const turned = r.length === 9 && r.some((v) => v !== 0);
  const camera: CameraFact = {
    frame: frameOf(message),
    raw,
    rectified,
    rotation: turned ? { p: [0, 0, 0], q: quaternionOf(r) } : undefined,
    bent,
    // 0 means 1 (sensor_msgs/CameraInfo).
    binning: { x: numberAt(message, 'binning_x') || 1, y: numberAt(message, 'binning_y') || 1 },
    region: regionOf(treeAt(message, 'roi'), width, height),
  };
  return { camera, note };
}

/** A region of no size is the whole sensor (sensor_msgs/RegionOfInterest); one that reaches past it is none. */
function regionOf(roi: Tree, fullWidth: number, fullHeight: number): CameraFact['region'] {
  const [x, y] = [numberAt(roi, 'x_offset') ?? 0, numberAt(roi, 'y_offset') ?? 0];
  const [width, height] = [numberAt(roi, 'width') ?? 0, numberAt(roi, 'height') ?? 0];
  const inside = width > 0 && height > 0 && x + width <= fullWidth && y + height <= fullHeight;
  return inside ? { x, y, width, height } : undefined;
}

export const camerainfo = {
  types: ['sensor_msgs/CameraInfo', 'foxglove/CameraCalibration'],
  open: () => convert,
} satisfies MessageFamily;
