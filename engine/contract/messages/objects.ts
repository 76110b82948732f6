/**
 * Objects that somebody found or labelled in a drive: boxes in space, outlines in a camera's picture, each with class, number
 * and score; beside these the lines and texts of scenes and paths. The payload of a stream that tells objects is their JSON (`ObjectFrame`) wherever samples are given out.
 */
import type { Quaternion, Vec3 } from '../calibration.ts';
import type { StreamInfo } from '../streams.ts';
import type { Nanoseconds } from '../time.ts';
import { messageTypeOf } from './types.ts';

/** What stands beside an object in its message: speed, points in it, how far it is hidden. */
export type ObjectFacts = Readonly<Record<string, string | number>>;

/** Red, green, blue and how opaque it is, from 0 to 1. */
export type Rgba = readonly [number, number, number, number];

/** What an entity of a scene says of everything in it. */
export type Lasting = {
  /** It is gone from this time on, where the message says how long it lasts. */
  readonly until?: Nanoseconds;
  /** It moves with the vehicle, and does not stay where the vehicle was when the message came. */
  readonly moves?: true;
};

export type ObjectBox = Lasting & {
  /** The same for one object at all times where the source tracks it; else its place in the message. */
  readonly id: string;
  readonly tracked: boolean;
  /** One of a list of alike ones: a name at each would hide them. */
  readonly unnamed?: true;
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
  /** A solid that fills the box; without it a cuboid. */
  readonly shape?: SolidShape;
  /** As the message says it; without it, that of the label. */
  readonly colour?: Rgba;
};

/** A cylinder stands along z. A cone is one whose top is a point. */
export type SolidShape =
  | 'sphere'
  | { readonly kind: 'cylinder'; readonly bottomScale: number; readonly topScale: number };

/** A solid without a name: a part of an arrow. T_vehicle_solid; its size in metres along its own axes. */
export type ObjectSolid = Lasting & {
  readonly p: Vec3;
  readonly q: Quaternion;
  readonly size: Vec3;
  readonly shape: SolidShape;
  readonly colour: Rgba;
};

/** Triangles in the vehicle's axes, three places each. */
export type ObjectMesh = Lasting & {
  readonly xyz: readonly number[];
  /** Of all of it, or four numbers for each place. */
  readonly colour?: Rgba;
  readonly colours?: readonly number[];
};

/** A model in a file of its own: glTF, STL or OBJ. */
export type ObjectModel = Lasting & {
  readonly label: string;
  readonly p: Vec3;
  readonly q: Quaternion;
  readonly scale: Vec3;
  /** In the place of the model's own colours. */
  readonly colour?: Rgba;
  /** What `objects.model` gives it out by. */
  readonly source: string;
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
export type ObjectStroke = Lasting & {
  readonly id: string;
  readonly label: string;
  /** Places in the vehicle's axes, three numbers each. */
  readonly xyz: readonly number[];
  /** Two places each are a line of their own; else all are one line. */
  readonly pairs: boolean;
  /** Red, green, blue from 0 to 1, where the message says it. */
  readonly colour?: readonly [number, number, number];
  /** Three numbers for each place, where each has its own. */
  readonly colours?: readonly number[];
  /** `solids` has it, too: a 3D view draws these. */
  readonly solid?: true;
};

/** A text that stands in space, in the vehicle's axes. */
export type ObjectText = Lasting & {
  readonly p: Vec3;
  readonly text: string;
  readonly colour?: readonly [number, number, number];
};

export type ObjectFrame = {
  readonly boxes: readonly ObjectBox[];
  readonly outlines: readonly ObjectOutline[];
  readonly strokes: readonly ObjectStroke[];
  readonly texts: readonly ObjectText[];
  readonly solids?: readonly ObjectSolid[];
  readonly meshes?: readonly ObjectMesh[];
  readonly models?: readonly ObjectModel[];
  /** Entities that earlier messages set are still being read: asked again, it has more. */
  readonly partial?: true;
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

/** Types whose messages change a scene: what one sets stays until another takes it away. */
export const ENTITY_TYPES = [
  'foxglove/SceneUpdate',
  'visualization_msgs/MarkerArray',
  'visualization_msgs/Marker',
] as const satisfies readonly (keyof typeof OBJECT_TYPES)[];

export type EntityType = (typeof ENTITY_TYPES)[number];

export type ObjectType = keyof typeof OBJECT_TYPES;

export const isObjectType = (type: string): type is ObjectType => Object.hasOwn(OBJECT_TYPES, type);

/** Where a stream's objects are; undefined for a stream that tells none. */
export function objectsIn({ kind, codec, meta }: StreamInfo): 'space' | 'picture' | undefined {
  if (kind === 'boxes') return codec === 'json' ? 'space' : undefined;
  const type = kind === 'message' ? messageTypeOf(meta) : '';
  return isObjectType(type) ? OBJECT_TYPES[type] : undefined;
}
