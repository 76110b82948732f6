import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ObjectFrame } from '../../../../engine/contract/messages/objects.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { temporaryFolder } from '../../../support/drives.ts';
import { header, smallDrive, writeMcap } from '../../../support/ingest/mcap-file.ts';
import { at, jsonMessage } from '../../../support/ingest/messages/detections.ts';
import { serveDrive } from '../../../support/served-drive.ts';

const NO_TURN = { x: 0, y: 0, z: 0, w: 1 };
const pose = (x: number) => ({ position: { x, y: 0, z: 0 }, orientation: NO_TURN });
const size = { x: 1, y: 1, z: 1 };
/** When message k of the scenes is sent: with the vehicle's pose number k, which is at x = k m of the frame "odom". */
const time = (k: number): bigint => at(k) - 5_000_000n;
const stamp = (k: number, frame = 'base_link') => header(time(k), frame).stamp;

const entity = (id: string, k: number, more: object = {}) => ({
  id,
  timestamp: stamp(k),
  frame_id: 'base_link',
  lifetime: { sec: 0, nsec: 0 },
  frame_locked: false,
  cubes: [{ pose: pose(5), size, color: { r: 1, g: 0.5, b: 0, a: 0.5 } }],
  ...more,
});
const scene = (k: number, entities: object[], deletions: object[] = []) =>
  jsonMessage('/scene', 'foxglove.SceneUpdate', time(k), { entities, deletions });

const marker = (ns: string, id: number, k: number, more: object = {}) => ({
  header: header(time(k), 'base_link'),
  ns,
  id,
  type: 1,
  action: 0,
  pose: pose(2),
  scale: size,
  color: { r: 0, g: 0, b: 1, a: 1 },
  ...more,
});
const markers = (k: number, list: object[]) =>
  jsonMessage('/markers', 'visualization_msgs/msg/MarkerArray', time(k), { markers: list });

const root = temporaryFolder();
const log = join(root, 'lifetimes.mcap');
await writeMcap(log, [
  ...smallDrive(2),
  scene(2, [entity('stays', 2), entity('rides', 2, { frame_locked: true })]),
  scene(3, [entity('map', 3, { frame_id: 'odom', cubes: [{ pose: pose(40), size }] })]),
  scene(4, [entity('short', 4, { lifetime: { sec: 0, nsec: 250_000_000 } })]),
  scene(6, [entity('late', 6)]),
  scene(8, [entity('stays', 8, { cubes: [{ pose: pose(1), size }] })]),
  scene(10, [], [{ type: 0, id: 'stays', timestamp: stamp(10) }]),
  scene(12, [entity('new', 12)], [{ type: 1, timestamp: stamp(6) }]),
  markers(2, [marker('a', 1, 2), marker('a', 2, 2), marker('b', 1, 2)]),
  markers(4, [marker('a', 2, 4, { action: 2 })]),
  markers(6, [marker('a', 3, 6), marker('a', 0, 6, { action: 3 }), marker('b', 2, 6)]),
  markers(8, [marker('c', 1, 8, { lifetime: { sec: 0, nanosec: 150_000_000 } })]),
  markers(10, [marker('', 0, 10, { action: 3 })]),
]);
await ingest(log, join(root, 'lifetimes.drive'));
const { client, info } = await serveDrive(root, 'lifetimes.drive');

/** What is told at k tenths of a second. */
async function frameAt(name: string, k: number): Promise<ObjectFrame> {
  const { result, payloads } = await client.ask('replay.frame', {
    drive: info.drive,
    t: k * 1e8,
    streams: [info.streams.find((each) => each.name === name)?.id ?? -1],
  });
  return JSON.parse(new TextDecoder().decode(payloads[result.samples[0]?.payload ?? -1])) as ObjectFrame;
}
const ids = ({ boxes }: ObjectFrame): string[] => boxes.map(({ id }) => id);
const x = ({ boxes }: ObjectFrame, id: string): number | undefined => {
  const found = boxes.find((box) => box.id === id);
  return found && Math.round(1000 * found.p[0]) / 1000;
};

test('an entity stays until it is set again, taken away, or its time is over, at any seek and backwards', async () => {
  const expected: readonly (readonly [number, readonly string[]])[] = [
    [13, ['late', 'new']],
    [2, ['stays', 'rides']],
    [9, ['rides', 'map', 'late', 'stays']],
    [11, ['rides', 'map', 'late']],
    [7, ['stays', 'rides', 'map', 'short', 'late']],
    [5, ['stays', 'rides', 'map', 'short']],
    [13, ['late', 'new']],
  ];
  for (const [k, wanted] of expected) expect([k, ids(await frameAt('/scene', k))]).toEqual([k, wanted]);
});

test('a lifetime ends at the playhead, not with the next message', async () => {
  const { boxes } = await frameAt('/scene', 5);
  const short = boxes.find(({ id }) => id === 'short');
  // Set at 0.395 s for 0.25 s; the next message comes at 0.595 s.
  expect(Math.round((short?.until ?? 0) / 1e6)).toBe(645);
  expect(boxes.filter(({ until }) => until !== undefined)).toHaveLength(1);
});

test('an entity stays in the map where it was set, and one that is locked moves with the vehicle', async () => {
  // The vehicle has gone on by 4 m since both were set 5 m before it, and by 3 m where the third stands at 40 m of the map.
  const frame = await frameAt('/scene', 7);
  expect([x(frame, 'stays'), x(frame, 'rides'), x(frame, 'map')]).toEqual([1, 5, 34]);
  expect(frame.boxes.find(({ id }) => id === 'rides')?.moves).toBe(true);
  expect(frame.boxes.find(({ id }) => id === 'stays')?.moves).toBeUndefined();
});

test('markers are taken away by number, by name space and all at once', async () => {
  expect(ids(await frameAt('/markers', 3))).toEqual(['a 1', 'a 2', 'b 1']);
  expect(ids(await frameAt('/markers', 5))).toEqual(['a 1', 'b 1']);
  expect(ids(await frameAt('/markers', 7))).toEqual(['b 1', 'b 2']);
  expect(ids(await frameAt('/markers', 9))).toEqual(['b 1', 'b 2', 'c 1']);
  expect(ids(await frameAt('/markers', 13))).toEqual([]);
  expect(ids(await frameAt('/markers', 3))).toEqual(['a 1', 'a 2', 'b 1']);
});

test('samples read ahead for playing tell the same as a seek', async () => {
  const stream = info.streams.find((each) => each.name === '/scene')?.id ?? -1;
  const seqs = [0, 1, 2, 3, 4, 5, 6];
  const { result, payloads } = await client.ask('replay.samples', { drive: info.drive, stream, seqs });
  const read = result.samples.map(({ payload }) => JSON.parse(new TextDecoder().decode(payloads[payload])));
  const sought = await Promise.all([2, 3, 4, 6, 8, 10, 12].map((k) => frameAt('/scene', k)));
  expect(read).toEqual(sought);
});
