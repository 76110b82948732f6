/** Messages that tell objects, logs and diagnostics, in JSON with foxglove's and ROS's field names, for tests. */
import { header, T0, type TestMessage } from '../mcap-file.ts';

const SCHEMA = { encoding: 'jsonschema', data: new TextEncoder().encode('{"type":"object"}') };
const NO_TURN = { x: 0, y: 0, z: 0, w: 1 };

/** A message of a type by its fields, as JSON. */
export const jsonMessage = (topic: string, type: string, ns: bigint, value: object): TestMessage => ({
  topic,
  type,
  ns,
  encoding: 'json',
  schema: SCHEMA,
  message: new TextEncoder().encode(JSON.stringify(value)),
});

export type TestBox = {
  readonly id: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw?: number;
  readonly size: readonly [length: number, width: number, height: number];
  readonly score?: number;
};

export const detections3d = (
  topic: string,
  ns: bigint,
  frame: string,
  boxes: readonly TestBox[],
): TestMessage =>
  jsonMessage(topic, 'vision_msgs/msg/Detection3DArray', ns, {
    header: header(ns, frame),
    detections: boxes.map(({ id, label, x, y, z, yaw = 0, size: [l, w, h], score = 0.9 }) => ({
      header: header(ns, frame),
      results: [
        { hypothesis: { class_id: 'unknown', score: score / 3 } },
        { hypothesis: { class_id: label, score } },
      ],
      bbox: {
        center: {
          position: { x, y, z },
          orientation: { x: 0, y: 0, z: Math.sin(yaw / 2), w: Math.cos(yaw / 2) },
        },
        size: { x: l, y: w, z: h },
      },
      id,
    })),
  });

export const detections2d = (
  topic: string,
  ns: bigint,
  frame: string,
  boxes: readonly { readonly label: string; readonly u: number; readonly v: number; readonly size: number }[],
): TestMessage =>
  jsonMessage(topic, 'vision_msgs/msg/Detection2DArray', ns, {
    header: header(ns, frame),
    detections: boxes.map(({ label, u, v, size }) => ({
      results: [{ hypothesis: { class_id: label, score: 0.8 } }],
      bbox: { center: { position: { x: u, y: v }, theta: 0 }, size_x: size, size_y: size / 2 },
      id: '',
    })),
  });

export const sceneCubes = (
  topic: string,
  ns: bigint,
  frame: string,
  boxes: readonly TestBox[],
): TestMessage =>
  jsonMessage(topic, 'foxglove.SceneUpdate', ns, {
    deletions: [],
    entities: boxes.map(({ id, label, x, y, z, size: [l, w, h] }) => ({
      timestamp: header(ns, frame).stamp,
      frame_id: frame,
      id,
      metadata: [{ key: 'class', value: label }],
      cubes: [{ pose: { position: { x, y, z }, orientation: NO_TURN }, size: { x: l, y: w, z: h } }],
      models: [{}, {}],
    })),
  });

export const at = (k: number): bigint => T0 + BigInt(k) * 100_000_000n;
