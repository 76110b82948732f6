/** The objects that a sample tells, by its stream's type. A new type is one line here and one in contract/messages/objects.ts. */

import { InputError, messageOf } from '../../contract/errors.ts';
import { parseJson } from '../../contract/json.ts';
import { isObjectType, type ObjectType } from '../../contract/messages/objects.ts';
import { messageTypeOf } from '../../contract/messages/types.ts';
import type { StreamInfo } from '../../contract/streams.ts';
import { decoderAgain } from '../encodings/decode.ts';
import { isTree } from '../encodings/tree.ts';
import { autowareObjects } from './autoware.ts';
import { type Found, NOTHING, type ObjectReader } from './found.ts';
import { imageAnnotations, sceneUpdate } from './foxglove.ts';
import { labelledBoxes } from './labelled.ts';
import { marker, markerArray } from './markers.ts';
import { path, polygon, poses } from './paths.ts';
import {
  boundingBoxes2d,
  boundingBoxes3d,
  detection2d,
  detection3d,
  detections2d,
  detections3d,
} from './vision.ts';

const READERS: Readonly<Record<ObjectType, ObjectReader>> = {
  'vision_msgs/Detection3DArray': detections3d,
  'vision_msgs/Detection3D': detection3d,
  'vision_msgs/BoundingBox3DArray': boundingBoxes3d,
  'vision_msgs/Detection2DArray': detections2d,
  'vision_msgs/Detection2D': detection2d,
  'vision_msgs/BoundingBox2DArray': boundingBoxes2d,
  'foxglove/SceneUpdate': sceneUpdate,
  'foxglove/ImageAnnotations': imageAnnotations,
  'visualization_msgs/MarkerArray': markerArray,
  'visualization_msgs/Marker': marker,
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

/** A scene of a whole intersection has some hundreds of objects. */
const BOX_LIMITS = { length: 16 * 1024 * 1024, depth: 16, values: 400_000 };

/** @throws InputError when the sample cannot be decoded. */
export function objectsOf(stream: StreamInfo, bytes: Uint8Array): Found {
  try {
    if (stream.kind === 'boxes') {
      const tree = parseJson(new TextDecoder().decode(bytes), BOX_LIMITS);
      return isTree(tree) ? labelledBoxes(tree, stream.frame) : NOTHING;
    }
    const type = messageTypeOf(stream.meta);
    const decoder = isObjectType(type) ? decoderAgain(stream.schema, stream.codec) : undefined;
    return isObjectType(type) && decoder ? READERS[type](decoder(bytes)) : NOTHING;
  } catch (error) {
    throw new InputError(`The objects of "${stream.name}" cannot be decoded: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}
