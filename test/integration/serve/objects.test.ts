import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { type ObjectFrame, objectsIn } from '../../../engine/contract/messages/objects.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { SCENES, writeNuscenes } from '../../support/ingest/data-sets/nuscenes-folder.ts';
import { smallDrive, writeMcap } from '../../support/ingest/mcap-file.ts';
import {
  at,
  detections2d,
  detections3d,
  jsonMessage,
  sceneCubes,
} from '../../support/ingest/messages/detections.ts';
import { openFile, serveDrive } from '../../support/served-drive.ts';

const CAR = { label: 'car', size: [4, 2, 1.5] } as const;
const root = temporaryFolder();
const log = join(root, 'objects.mcap');
await writeMcap(log, [
  ...smallDrive(),
  ...[2, 3, 4, 5].flatMap((k) => [
    // The lidar is 1 m ahead of the vehicle, 2 m up, and turned to the left.
    detections3d('/detections', at(k), 'lidar_top', [{ ...CAR, id: 'car 7', x: 10, y: -3, z: -1 }]),
    // The car stands still in the log's own map.
    sceneCubes('/scene', at(k), 'odom', [{ ...CAR, id: 'parked', x: 30, y: 5, z: 1 }]),
    sceneCubes('/elsewhere', at(k), 'moon', [{ ...CAR, id: 'lander', x: 0, y: 0, z: 0 }]),
    detections2d('/boxes2d', at(k), 'camera_front', [{ label: 'person', u: 8, v: 4, size: 6 }]),
    jsonMessage('/camera/annotations', 'foxglove.ImageAnnotations', at(k), {
      points: [
        {
          type: 2,
          points: [
            { x: 1, y: 1 },
            { x: 5, y: 1 },
            { x: 5, y: 3 },
          ],
        },
      ],
      texts: [{ position: { x: 1, y: 0 }, text: 'sign' }],
    }),
    jsonMessage('/broken', 'vision_msgs/msg/Detection3DArray', at(k), {
      detections: [{ bbox: { center: { position: { x: 'far', y: 'far' } }, size: { x: -4 } } }, 3, null],
    }),
  ]),
]);
await ingest(log, join(root, 'objects.drive'));
const nuscenes = join(root, 'nuscenes');
mkdirSync(nuscenes);
await ingest(`${writeNuscenes(nuscenes)}#${SCENES[0]}`, join(root, 'nuscenes.drive'));
const { client, info } = await serveDrive(root, 'objects.drive');
const idOf = (name: string): number => info.streams.find((stream) => stream.name === name)?.id ?? -1;

async function frameOf(drive: string, stream: number, t: number): Promise<ObjectFrame> {
  const { result, payloads } = await client.ask('replay.frame', { drive, t, streams: [stream] });
  const bytes = payloads[result.samples[0]?.payload ?? -1];
  return JSON.parse(new TextDecoder().decode(bytes)) as ObjectFrame;
}

test('detections of a lidar come in the frame of the vehicle, with class, score and number', async () => {
  const { boxes } = await frameOf(info.drive, idOf('/detections'), 3.5e8);
  expect(boxes).toHaveLength(1);
  const [car] = boxes;
  expect(car).toMatchObject({ id: 'car 7', tracked: true, label: 'car', score: 0.9, size: [4, 2, 1.5] });
  expect(car?.p.map((value) => Math.round(value * 1e6) / 1e6)).toEqual([4, 10, 1]);
});

test('cubes in the map of the log are placed from the vehicle at their own time, and models are counted', async () => {
  const first = await frameOf(info.drive, idOf('/scene'), 2.5e8);
  const later = await frameOf(info.drive, idOf('/scene'), 5.5e8);
  // The vehicle drives 1 m each tenth of a second along x.
  expect((first.boxes[0]?.p[0] ?? 0) - (later.boxes[0]?.p[0] ?? 0)).toBeCloseTo(3, 3);
  expect(first.boxes[0]).toMatchObject({ id: 'parked', label: 'car', facts: { class: 'car' } });
  expect(first.note).toBe('2 models are not drawn.');
});

test('a frame that the log does not place is said, and its boxes are left out', async () => {
  expect(await frameOf(info.drive, idOf('/elsewhere'), 3e8)).toMatchObject({
    boxes: [],
    note: expect.stringContaining('"moon"'),
  });
});

test('detections in a picture name its camera, by the frame or by the names before the topic', async () => {
  const camera = idOf('/camera/image/compressed');
  const by = await frameOf(info.drive, idOf('/boxes2d'), 3e8);
  expect(by).toMatchObject({ picture: camera, outlines: [{ label: 'person', closed: true }] });
  expect(by.outlines[0]?.uv).toEqual([5, 2.5, 11, 2.5, 11, 5.5, 5, 5.5]);
  const named = await frameOf(info.drive, idOf('/camera/annotations'), 3e8);
  expect(named).toMatchObject({ picture: camera, outlines: [{ label: 'sign', uv: [1, 1, 5, 1, 5, 3] }] });
});

test('a message without usable boxes shows none', async () => {
  expect((await frameOf(info.drive, idOf('/broken'), 3e8)).boxes).toEqual([]);
});

test('the path of a tracked object is told in the map frame', async () => {
  const poses = info.poseSources[0]?.key ?? '';
  const reply = await client.ask('objects.tracks', {
    drive: info.drive,
    stream: idOf('/scene'),
    from: 0,
    to: 1e9,
    poses,
  });
  const block = decodeColumns(reply.payloads[0] ?? new Uint8Array());
  expect(block.meta.tracks).toEqual([{ id: 'parked', label: 'car' }]);
  const position = column(block, 'position', 'f64');
  expect(position).toHaveLength(4 * 3);
  // It stands still.
  expect(
    Math.hypot((position[9] ?? 0) - (position[0] ?? 0), (position[10] ?? 0) - (position[1] ?? 0)),
  ).toBeLessThan(1e-3);
});

test('boxes of labelled data sets are shown the same way', async () => {
  const labelled = await openFile(client, 'nuscenes.drive');
  const stream = labelled.streams.find((each) => objectsIn(each) !== undefined);
  expect(stream).toMatchObject({ name: 'sample_annotation', role: 'truth' });
  const { boxes } = await frameOf(labelled.drive, stream?.id ?? -1, labelled.durationNs);
  expect(boxes.length).toBeGreaterThan(0);
  expect(boxes[0]).toMatchObject({ tracked: true, facts: { points: expect.any(Number) } });
});
