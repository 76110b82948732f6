/**
 * Objects that somebody found or labelled in a drive: boxes in space, outlines in a camera's picture, each with class, number
 * and score; beside these the lines and texts of scenes and paths. The payload of a stream that tells objects is their JSON (`ObjectFrame`) wherever samples are given out.
 */
import type { Quaternion, Vec3 } from '../calibration.ts';
import type { StreamInfo } from '../streams.ts';
import { messageTypeOf } from './types.ts';

/** What stands beside an object in its message: speed, points in it, how far it is hidden. */
export type ObjectFacts = Readonly<Record<string, string | number>>;

export type ObjectBox = {
  /** The same for one object at all times where the source tracks it; else its place in the message. */
  readonly id: string;
  readonly tracked: boolean;
  readonly label: string;
  /** Between 0 and 1 where the source has one. */
  readonly score?: number;
  /** Centre and rotation, T_vehicle_box. */
  readonly p: Vec3;
  readonly q: Quaternion;
  /** Length, width, height in metres. */
  readonly size: Vec3;
  /** Metres per second in the vehicle's axes. */
  readonly velocity?: Vec3;
  readonly facts?: ObjectFacts;
};

export type ObjectOutline = {
  readonly id: string;
  readonly label: string;
  readonly score?: number;
  /** Pixels of the picture, u and v by turns. */
  readonly uv: readonly number[];
  readonly closed: boolean;
};

/** Lines in space: of a marker, a scene, a path. */
export type ObjectStroke = {
  readonly id: string;
  readonly label: string;
  /** Places in the vehicle's axes, three numbers each. */
  readonly xyz: readonly number[];
  /** Two places each are a line of their own; else all are one line. */
  readonly pairs: boolean;
  /** Red, green, blue from 0 to 1, where the message says it. */
  readonly colour?: readonly [number, number, number];
};

/** A text that stands in space, in the vehicle's axes. */
export type ObjectText = { readonly p: Vec3; readonly text: string };

export type ObjectFrame = {
  readonly boxes: readonly ObjectBox[];
  readonly outlines: readonly ObjectOutline[];
  readonly strokes: readonly ObjectStroke[];
  readonly texts: readonly ObjectText[];
  /** Stream of the camera in whose picture the outlines lie. */
  readonly picture?: number;
  /** Why some or all are not placed. */
  readonly note?: string;
};

/** Types of messages that tell objects, and where: boxes in space, outlines in a picture. */
export const OBJECT_TYPES = {
  'vision_msgs/Detection3DArray': 'space',
  'vision_msgs/Detection3D': 'space',
  'vision_msgs/BoundingBox3DArray': 'space',
  'vision_msgs/Detection2DArray': 'picture',
  'vision_msgs/Detection2D': 'picture',
  'vision_msgs/BoundingBox2DArray': 'picture',
  'foxglove/SceneUpdate': 'space',
  'foxglove/ImageAnnotations': 'picture',
  'visualization_msgs/MarkerArray': 'space',
  'visualization_msgs/Marker': 'space',
  'nav_msgs/Path': 'space',
  'geometry_msgs/PoseArray': 'space',
  'geometry_msgs/PolygonStamped': 'space',
  'foxglove/PosesInFrame': 'space',
  'autoware_perception_msgs/DetectedObjects': 'space',
  'autoware_perception_msgs/TrackedObjects': 'space',
  'autoware_perception_msgs/PredictedObjects': 'space',
  'autoware_auto_perception_msgs/DetectedObjects': 'space',
  'autoware_auto_perception_msgs/TrackedObjects': 'space',
  'autoware_auto_perception_msgs/PredictedObjects': 'space',
} as const;

export type ObjectType = keyof typeof OBJECT_TYPES;

export const isObjectType = (type: string): type is ObjectType => Object.hasOwn(OBJECT_TYPES, type);

/** Where a stream's objects are; undefined for a stream that tells none. */
export function objectsIn({ kind, codec, meta }: StreamInfo): 'space' | 'picture' | undefined {
  if (kind === 'boxes') return codec === 'json' ? 'space' : undefined;
  const type = kind === 'message' ? messageTypeOf(meta) : '';
  return isObjectType(type) ? OBJECT_TYPES[type] : undefined;
}
