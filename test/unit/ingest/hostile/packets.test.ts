/** Messages of lidars whose stamps and coordinates cannot be: no time of a point is made up, and no other point is lost. */
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import { livox } from '../../../../engine/ingest/messages/clouds/livox.ts';
import { velodyne } from '../../../../engine/ingest/messages/clouds/velodyne.ts';
import type {
  ConvertedMessage,
  MessageConverter,
  MessageFamily,
} from '../../../../engine/ingest/messages/message.ts';
import { Scratch } from '../../../../engine/ingest/scratch.ts';
import { banksData } from '../../../support/ingest/packets/velodyne.ts';

const NO_BYTES = new Uint8Array(0);
const S = 1_700_000_000;

function cloudOf({ samples }: ConvertedMessage) {
  const [sample] = samples;
  if (!sample?.payload) throw new Error('There is no cloud.');
  return decodeCloud(sample.payload);
}
const said = ({ notes }: ConvertedMessage): string[] =>
  (notes ?? []).map(({ level, reason, count }) => `${level}: ${reason} ×${count}`);
const opened = (family: MessageFamily): MessageConverter =>
  family.open('/lidar', '', new Scratch(), undefined);

/** Three packets a millisecond apart, stamped as given, in seconds from the scan. */
function scan(stamps: readonly number[], scanS = S) {
  const packets = stamps.map((s, k) => ({
    stamp: { sec: S + Math.floor(s), nanosec: 1_000_000 * k },
    data: banksData(480 * k, 40, 1, 0, [0x37, 0x22]),
  }));
  const header = { stamp: { sec: scanS, nanosec: 0 }, frame_id: 'velodyne' };
  return opened(velodyne)({ header, packets }, NO_BYTES);
}
const spanMs = (message: ConvertedMessage): number[] => {
  const { time = new Int32Array(0) } = cloudOf(message);
  return [Math.min(...time), Math.max(...time)].map((ns) => Math.round(ns / 1e6));
};

test('a packet stamped seconds or years from its scan has the time of the one before, and it is said', () => {
  const good = scan([0, 0, 0]);
  expect([spanMs(good), said(good)]).toEqual([[0, 3], []]);
  for (const wrong of [-3, 4, 1_000_000_000]) {
    const bad = scan([0, wrong, 0]);
    expect(spanMs(bad)).toEqual([0, 3]);
    expect(said(bad)).toEqual([
      'warn: packets are stamped more than a second from those of their scan: they have the time of the one before ×1',
    ]);
    expect(cloudOf(bad).count).toBe(cloudOf(good).count);
  }
  expect(spanMs(scan([5, 0, 0]))[0]).toBeGreaterThanOrEqual(0);
});

test('a scan whose own stamp is of another age keeps the steps between its packets', () => {
  const bad = scan([0, 0, 0], 12);
  expect([spanMs(bad), said(bad)]).toEqual([[0, 3], []]);
});

test('points of a Livox that have no place or no time in their sweep are left out and counted', () => {
  const point = (x: number, offset_time: number) => ({
    x,
    y: 1,
    z: 2,
    reflectivity: 3,
    tag: 0,
    line: 1,
    offset_time,
  });
  const points = [
    point(1, 0),
    point(Number.NaN, 5),
    point(2, 50_000_000),
    point(3, 4_294_967_295),
    point(4, 7),
  ];
  const message = {
    header: { stamp: { sec: S, nanosec: 0 }, frame_id: 'livox' },
    timebase: BigInt(S) * 1_000_000_000n,
    point_num: 4_294_967_295,
    points,
  };
  const read = opened(livox)(message, NO_BYTES);
  const { xyz, time } = cloudOf(read);
  expect([...xyz].filter((_, i) => i % 3 === 0)).toEqual([1, 2, 4]);
  expect([...(time ?? [])]).toEqual([0, 50_000_000, 7]);
  expect(said(read)).toEqual([
    'warn: claims 4294967295 points and has 5: those are read ×1',
    'info: points without finite coordinates are left out ×1',
    'warn: points that are stamped more than two seconds from their sweep are left out ×1',
  ]);
  expect(cloudOf(opened(livox)({ ...message, timebase: 1.5 }, NO_BYTES)).count).toBe(3);
});
