/**
 * livox_ros_driver(2)/CustomMsg: a sweep of a Livox lidar as a list of points (livox_ros_driver2, msg/CustomMsg.msg and
 * CustomPoint.msg). Point times are nanoseconds from `timebase`; `line` is the laser, `reflectivity` the intensity (0 to 255).
 */
import { encodeColumns } from '../../../contract/columns.ts';
import { isTree, type Moment, numberAt, type Tree, treesAt } from '../../encodings/tree.ts';
import { frameOf, stampOf } from '../header.ts';
import type { ConvertedMessage, MessageConverter, MessageFamily } from '../message.ts';

/** A time base further from the stamp than this is of another clock: then points are counted from the stamp. */
const SAME_CLOCK_NS = 2.1e9;

const convert: MessageConverter = (message) => {
  const all = treesAt(message, 'points');
  const stamp = stampOf(message);
  const base = stamp ? baseFrom(message, stamp) : 0;
  const finite = all.filter((point) => ['x', 'y', 'z'].every((axis) => Number.isFinite(number(point, axis))));
  const points = finite.filter((point) => Math.abs(base + number(point, 'offset_time')) <= SAME_CLOCK_NS);
  const n = points.length;
  const xyz = new Float32Array(3 * n);
  const intensity = new Float32Array(n);
  const ring = new Uint16Array(n);
  const time = new Int32Array(n);
  const tag = new Uint8Array(n);
  points.forEach((point, i) => {
    xyz.set([number(point, 'x'), number(point, 'y'), number(point, 'z')], 3 * i);
    intensity[i] = number(point, 'reflectivity');
    ring[i] = number(point, 'line');
    time[i] = base + number(point, 'offset_time');
    tag[i] = number(point, 'tag');
  });
  const claimed = numberAt(message, 'point_num') ?? all.length;
  const notes: NonNullable<ConvertedMessage['notes']>[number][] = [];
  if (claimed !== all.length)
    notes.push({
      level: 'warn',
      reason: `claims ${claimed} points and has ${all.length}: those are read`,
      count: 1,
    });
  if (finite.length < all.length)
    notes.push({
      level: 'info',
      reason: 'points without finite coordinates are left out',
      count: all.length - finite.length,
    });
  if (n < finite.length)
    notes.push({
      level: 'warn',
      reason: 'points that are stamped more than two seconds from their sweep are left out',
      count: finite.length - n,
    });
  return {
    samples: [
      {
        facts: () => ({
          kind: 'lidar',
          frame: frameOf(message),
          codec: 'columns/1',
          key: true,
          meta: {
            intensityMax: 255,
            intensityField: 'reflectivity',
            timeField: 'offset_time',
            timeUnit: 'nanoseconds from timebase',
          },
        }),
        payload: encodeColumns({ intensityMax: 255 }, { xyz, intensity, ring, time, tag }),
        stamp,
      },
    ],
    notes,
  };
};

const number = (tree: Tree, name: string): number => numberAt(tree, name) ?? 0;

/** Nanoseconds from the stamp to the time base. */
function baseFrom(message: Tree, stamp: Moment): number {
  const { timebase } = message;
  const isWhole = typeof timebase === 'bigint' || Number.isSafeInteger(timebase);
  if (isTree(timebase) || !isWhole || (typeof timebase !== 'bigint' && typeof timebase !== 'number'))
    return 0;
  const from = Number(BigInt(timebase) - (BigInt(stamp.sec) * 1_000_000_000n + BigInt(stamp.nanosec)));
  return Math.abs(from) <= SAME_CLOCK_NS ? from : 0;
}

export const livox = {
  types: ['livox_ros_driver2/CustomMsg', 'livox_ros_driver/CustomMsg', 'livox_interfaces/CustomMsg'],
  open: () => convert,
} satisfies MessageFamily;
