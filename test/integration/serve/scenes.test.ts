import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ObjectFrame, ObjectStroke } from '../../../engine/contract/messages/objects.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { smallDrive, writeMcap } from '../../support/ingest/mcap-file.ts';
import { at, jsonMessage } from '../../support/ingest/messages/detections.ts';
import { serveDrive } from '../../support/served-drive.ts';

const NO_TURN = { x: 0, y: 0, z: 0, w: 1 };
const LEFT = { x: 0, y: 0, z: Math.SQRT1_2, w: Math.SQRT1_2 };
const pose = (x: number, y: number, orientation = NO_TURN) => ({ position: { x, y, z: 0 }, orientation });
const point = (x: number, y: number) => ({ x, y, z: 0 });
const header = { frame_id: 'base_link', stamp: { sec: 0, nanosec: 0 } };
const RED = { r: 1, g: 0, b: 0, a: 1 };

const MARKERS = [
  { type: 4, ns: 'lane', id: 1, points: [point(0, 0), point(2, 0), point(2, 1)], color: RED },
  { type: 5, ns: 'pairs', id: 2, points: [point(0, 0), point(1, 0), point(3, 0), point(4, 0)] },
  { type: 0, ns: 'arrow', id: 3, pose: pose(1, 1, LEFT), scale: { x: 2, y: 0.1, z: 0.1 } },
  { type: 0, ns: 'between', id: 4, points: [point(0, 0), point(0, 4)] },
  { type: 9, ns: 'text', id: 5, pose: pose(5, 6), text: 'stop here' },
  {
    type: 11,
    ns: 'triangle',
    id: 6,
    points: [point(0, 0), point(1, 0), point(0, 1)],
    color: RED,
    colors: [RED, { r: 0, g: 1, b: 0, a: 0.5 }, { r: 0, g: 0, b: 1, a: 1 }],
  },
  { type: 7, ns: 'spheres', id: 7, points: [point(1, 1), point(2, 2)], scale: { x: 0.2, y: 0.2, z: 0.2 } },
  {
    type: 10,
    ns: 'mesh',
    id: 8,
    mesh_resource: 'package://cars/meshes/car.dae',
    scale: { x: 1, y: 1, z: 1 },
  },
  {
    type: 5,
    ns: 'coloured',
    id: 11,
    points: [point(0, 0), point(1, 0)],
    colors: [RED, { r: 0, g: 1, b: 0, a: 1 }],
  },
  { type: 2, ns: 'ball', id: 12, pose: pose(1, 0), scale: { x: 2, y: 2, z: 2 }, color: RED },
  { type: 4, ns: 'lost', id: 9, points: [point(0, 0), { x: Number.NaN, y: 0, z: 0 }] },
  { type: 4, ns: 'gone', id: 10, action: 2, points: [point(0, 0), point(1, 1)] },
].map((marker) => ({ header, action: 0, pose: pose(0, 0), ...marker }));

const root = temporaryFolder();
const log = join(root, 'scenes.mcap');
await writeMcap(log, [
  ...smallDrive(),
  ...[2, 3, 4, 5].flatMap((k) => [
    jsonMessage('/markers', 'visualization_msgs/msg/MarkerArray', at(k), { markers: MARKERS }),
    jsonMessage('/scene', 'foxglove.SceneUpdate', at(k), {
      deletions: [],
      entities: [
        {
          frame_id: 'base_link',
          id: 'plan',
          lines: [
            { type: 1, pose: pose(0, 0), points: [point(0, 0), point(1, 0), point(1, 1)], color: RED },
            { type: 0, pose: pose(10, 0), points: [point(0, 0), point(9, 9), point(1, 0)], indices: [0, 2] },
          ],
          arrows: [{ pose: pose(0, 0), shaft_length: 3, head_length: 1 }],
          texts: [{ pose: pose(7, 8), text: 'merge' }],
        },
        {
          frame_id: 'base_link',
          id: 'post',
          cylinders: [
            { pose: pose(3, 3), size: { x: 1, y: 1, z: 2 }, bottom_scale: 1, top_scale: 0.5, color: RED },
          ],
        },
      ],
    }),
    jsonMessage('/plan', 'nav_msgs/msg/Path', at(k), {
      header,
      poses: [
        { header, pose: pose(0, 0) },
        { header, pose: pose(1, 0) },
        { header, pose: pose(2, 1) },
      ],
    }),
    jsonMessage('/particles', 'geometry_msgs/msg/PoseArray', at(k), { header, poses: [pose(3, 0, LEFT)] }),
    jsonMessage('/footprint', 'geometry_msgs/msg/PolygonStamped', at(k), {
      header,
      polygon: { points: [point(0, 0), point(4, 0), point(4, 2)] },
    }),
  ]),
]);
await ingest(log, join(root, 'scenes.drive'));
const { client, info } = await serveDrive(root, 'scenes.drive');

async function frameOf(name: string): Promise<ObjectFrame> {
  const stream = info.streams.find((each) => each.name === name)?.id ?? -1;
  const { result, payloads } = await client.ask('replay.frame', {
    drive: info.drive,
    t: 3e8,
    streams: [stream],
  });
  const bytes = payloads[result.samples[0]?.payload ?? -1];
  return JSON.parse(new TextDecoder().decode(bytes)) as ObjectFrame;
}

const round = (values: readonly number[] | undefined) =>
  values?.map((value) => Math.round(value * 1000) / 1000 + 0);
const named = ({ strokes }: ObjectFrame, start: string): ObjectStroke | undefined =>
  strokes.find(({ id }) => id.startsWith(start));

test('markers that are lines, arrows, triangles and texts are told, in their own colours', async () => {
  const frame = await frameOf('/markers');
  expect(frame.strokes.map(({ id }) => id)).toEqual([
    'lane 1',
    'pairs 2',
    'arrow 3',
    'between 4',
    'coloured 11',
  ]);
  expect(named(frame, 'lane')).toMatchObject({
    xyz: [0, 0, 0, 2, 0, 0, 2, 1, 0],
    pairs: false,
    colour: [1, 0, 0],
  });
  expect(named(frame, 'pairs')).toMatchObject({ pairs: true });
  // Turned to the left, an arrow of 2 m from (1, 1) ends at (1, 3).
  expect(round(named(frame, 'arrow')?.xyz.slice(0, 6))).toEqual([1, 1, 0, 1, 3, 0]);
  expect(round(named(frame, 'between')?.xyz.slice(0, 6))).toEqual([0, 0, 0, 0, 4, 0]);
  expect(frame.meshes).toEqual([
    {
      xyz: [0, 0, 0, 1, 0, 0, 0, 1, 0],
      colour: [1, 0, 0, 1],
      colours: [1, 0, 0, 1, 0, 1, 0, 0.5, 0, 0, 1, 1],
    },
  ]);
  expect(named(frame, 'coloured')?.colours).toEqual([1, 0, 0, 0, 1, 0]);
  expect(frame.texts).toEqual([{ p: [5, 6, 0], text: 'stop here' }]);
});

test('arrows with a thickness are a shaft and a head; spheres and cylinders keep their form', async () => {
  const { solids = [], strokes, boxes } = await frameOf('/markers');
  // Along y from (1, 1): 77 % shaft, 23 % head, twice as wide.
  expect(solids.slice(0, 2).map(({ p, size }) => [round(p), round(size)])).toEqual([
    [
      [1, 1.77, 0],
      [0.1, 0.1, 1.54],
    ],
    [
      [1, 2.77, 0],
      [0.2, 0.2, 0.46],
    ],
  ]);
  expect(strokes.find(({ id }) => id === 'arrow 3')?.solid).toBe(true);
  expect(boxes.find(({ id }) => id === 'ball 12')).toMatchObject({ shape: 'sphere', colour: [1, 0, 0, 1] });
  const scene = await frameOf('/scene');
  expect(scene.boxes.find(({ id }) => id === 'post')?.shape).toEqual({
    kind: 'cylinder',
    bottomScale: 1,
    topScale: 0.5,
  });
});

test('lists of solids are boxes, a mesh that is not read is named, and a line with a place that is no number is left out', async () => {
  const { boxes, note } = await frameOf('/markers');
  expect(boxes.map(({ id, p, size }) => [id, p, size])).toEqual([
    ['spheres 7.0', [1, 1, 0], [0.2, 0.2, 0.2]],
    ['spheres 7.1', [2, 2, 0], [0.2, 0.2, 0.2]],
    ['ball 12', [1, 0, 0], [2, 2, 2]],
  ]);
  expect(note).toBe('The model "package://cars/meshes/car.dae" is neither glTF, STL nor OBJ, and not drawn.');
});

test('lines of a scene are closed or indexed as they say; a text without a solid stands by itself', async () => {
  const { strokes, texts, note } = await frameOf('/scene');
  expect(strokes[0]).toMatchObject({ xyz: [0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0], colour: [1, 0, 0] });
  expect(strokes[1]?.xyz).toEqual([10, 0, 0, 11, 0, 0]);
  expect(round(strokes[2]?.xyz.slice(0, 9))).toEqual([0, 0, 0, 4, 0, 0, 3, 0.5, 0]);
  expect([texts, note]).toEqual([[{ p: [7, 8, 0], text: 'merge' }], undefined]);
});

test('a path is one line, poses are arrows, a polygon is closed', async () => {
  expect((await frameOf('/plan')).strokes[0]?.xyz).toEqual([0, 0, 0, 1, 0, 0, 2, 1, 0]);
  expect(round((await frameOf('/particles')).strokes[0]?.xyz.slice(0, 6))).toEqual([3, 0, 0, 3, 0.5, 0]);
  expect((await frameOf('/footprint')).strokes[0]?.xyz).toEqual([0, 0, 0, 4, 0, 0, 4, 2, 0, 0, 0, 0]);
});
