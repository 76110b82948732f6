/** sensor_msgs/CameraInfo and foxglove.CameraCalibration: kept as they are; the camera model goes into the calibration. */
import type { CameraModel } from '../../contract/calibration.ts';
import { quaternionOf } from '../../geometry/se3.ts';
import { numberAt, numbersAt, type Tree, textAt, treeAt } from '../encodings/tree.ts';
import { frameOf, stampOf } from './header.ts';
import type { CameraFact, MessageConverter, MessageFamily } from './message.ts';
import { numbersOf } from './numbers.ts';

const LENSES: Readonly<Record<string, CameraModel['lens']>> = {
  '': 'pinhole',
  none: 'pinhole',
  plumb_bob: 'brown-conrady',
  rational_polynomial: 'brown-conrady',
  equidistant: 'kannala-brandt',
  fisheye: 'kannala-brandt',
  kannala_brandt: 'kannala-brandt',
};

const convert: MessageConverter = (message) => {
  const model = textAt(message, 'distortion_model');
  const camera = cameraOf(message, model);
  return {
    samples: [
      {
        facts: () => ({ kind: 'message', frame: frameOf(message), codec: 'raw' }),
        stamp: stampOf(message),
        signals: numbersOf(message),
      },
    ],
    camera,
    notes: camera
      ? undefined
      : [
          {
            level: 'warn',
            reason: `the camera model "${model}" or its matrices K and P are not usable: the camera has no lens`,
            count: 1,
          },
        ],
  };
};

/** ROS 2 writes the matrices in small letters, ROS 1 and foxglove in capitals. */
const matrix = (message: Tree, name: string): readonly number[] => {
  const small = numbersAt(message, name);
  return small.length > 0 ? small : numbersAt(message, name.toUpperCase());
};

function cameraOf(message: Tree, model: string): CameraFact | undefined {
  const [width, height] = [numberAt(message, 'width'), numberAt(message, 'height')];
  const [k, d, r, p] = [
    matrix(message, 'k'),
    matrix(message, 'd'),
    matrix(message, 'r'),
    matrix(message, 'p'),
  ];
  const lens = LENSES[model.toLowerCase()];
  if (!lens || !width || !height || !d.every(Number.isFinite)) return undefined;
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
  if (!raw && !rectified) return undefined;
  const turned = r.length === 9 && r.some((v) => v !== 0);
  return {
    frame: frameOf(message),
    raw,
    rectified,
    rotation: turned ? { p: [0, 0, 0], q: quaternionOf(r) } : undefined,
    bent,
    // 0 means 1 (sensor_msgs/CameraInfo).
    binning: { x: numberAt(message, 'binning_x') || 1, y: numberAt(message, 'binning_y') || 1 },
    region: regionOf(treeAt(message, 'roi'), width, height),
  };
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
