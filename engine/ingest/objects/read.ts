/** The objects that a sample tells, by its stream's type. A new type is one line here and one in contract/messages/objects.ts. */

import { InputError, messageOf } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import type { EntityType, ObjectType } from '../../contract/messages/objects.ts';
import { messageTypeOf } from '../../contract/messages/types.ts';
import type { StreamInfo, StreamKind } from '../../contract/streams.ts';
import { decoderAgain } from '../encodings/decode.ts';
import type { Decoder } from '../encodings/decoder.ts';
import { isTree, type Tree } from '../encodings/tree.ts';
import { imageAnnotations } from './annotations.ts';
import { autowareObjects } from './autoware.ts';
import type { Change } from './entities/change.ts';
import { type Found, NOTHING, type ObjectReader } from './found.ts';
import { labelledBoxes } from './labelled.ts';
import { marker, markerArray } from './markers.ts';
import { path, polygon, poses } from './paths.ts';
import { sceneUpdate } from './scene-update.ts';
import {
  boundingBoxes2d,
  boundingBoxes3d,
  detection2d,
  detection3d,
  detections2d,
  detections3d,
} from './vision.ts';

const READERS: Readonly<Record<Exclude<ObjectType, EntityType>, ObjectReader>> = {
  'vision_msgs/Detection3DArray': detections3d,
  'vision_msgs/Detection3D': detection3d,
  'vision_msgs/BoundingBox3DArray': boundingBoxes3d,
  'vision_msgs/Detection2DArray': detections2d,
  'vision_msgs/Detection2D': detection2d,
  'vision_msgs/BoundingBox2DArray': boundingBoxes2d,
  'foxglove/ImageAnnotations': imageAnnotations,
  'nav_msgs/Path': path,
  'geometry_msgs/PoseArray': poses,
  'geometry_msgs/PolygonStamped': polygon,
  'foxglove/PosesInFrame': poses,
  'autoware_perception_msgs/DetectedObjects': autowareObjects,
  'autoware_perception_msgs/TrackedObjects': autowareObjects,
  'autoware_perception_msgs/PredictedObjects': autowareObjects,
  'autoware_auto_perception_msgs/DetectedObjects': autowareObjects,
  'autoware_auto_perception_msgs/TrackedObjects': autowareObjects,
  'autoware_auto_perception_msgs/PredictedObjects': autowareObjects,
};

const SCENES: Readonly<Record<EntityType, (message: Tree) => readonly Change[]>> = {
  'foxglove/SceneUpdate': sceneUpdate,
  'visualization_msgs/MarkerArray': markerArray,
  'visualization_msgs/Marker': marker,
};

/** Whether what a message of a stream sets stays until another one takes it away. */
export const tellsEntities = ({
  kind,
  meta = {},
}: {
  readonly kind: StreamKind;
  readonly meta?: StreamInfo['meta'] | undefined;
}): boolean => kind === 'message' && Object.hasOwn(SCENES, messageTypeOf(meta));

/** What a message changes in its scene. @throws InputError when the sample cannot be decoded. */
export function changesOf(stream: StreamInfo, bytes: Uint8Array): readonly Change[] {
  const type = messageTypeOf(stream.meta);
  return decoded(stream, (decoder) => (isEntityType(type) ? SCENES[type](decoder(bytes)) : []));
}

const isEntityType = (type: string): type is EntityType => Object.hasOwn(SCENES, type);
const isReadType = (type: string): type is keyof typeof READERS => Object.hasOwn(READERS, type);

/** A scene of a whole intersection has some hundreds of objects. */
const BOX_LIMITS = { length: 16 * 1024 * 1024, depth: 16, values: 400_000 };

/** Of a stream that tells no entities. @throws InputError when the sample cannot be decoded. */
export function objectsOf(stream: StreamInfo, bytes: Uint8Array): Found {
  if (stream.kind === 'boxes') {
    return refused(stream, () => {
      const tree = parseJson(new TextDecoder().decode(bytes), BOX_LIMITS);
      return isTree(tree) ? labelledBoxes(tree, stream.frame) : NOTHING;
    });
  }
  const type = messageTypeOf(stream.meta);
  return decoded(stream, (decoder) => (isReadType(type) ? READERS[type](decoder(bytes)) : NOTHING));
}

const decoded = <T>(stream: StreamInfo, read: (decoder: Decoder) => T): T =>
  refused(stream, () => {
    const decoder = decoderAgain(stream.schema, stream.codec);
    if (!decoder) throw new Error(`nothing here reads the encoding "${stream.codec}"`);
    return read(decoder);
  });

function refused<T>(stream: StreamInfo, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new InputError(`The objects of "${stream.name}" cannot be decoded: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}
