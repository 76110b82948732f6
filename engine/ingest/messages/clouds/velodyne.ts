/** velodyne_msgs/VelodyneScan: the packets of one turn of a Velodyne lidar (velodyne-points.ts). */
import { encodeColumns } from '../../../contract/columns.ts';
import { bytesAt, type Moment, momentOf, treesAt } from '../../encodings/tree.ts';
import { noPacketFacts, type PacketFacts } from '../../packets/beside.ts';
import { velodyneModel } from '../../packets/velodyne/models.ts';
import { PACKET_BYTES, velodyneColumns } from '../../packets/velodyne/points.ts';
import { frameOf, stampOf } from '../header.ts';
import type { MessageConverter, MessageFamily } from '../message.ts';
import { keepMessage } from '../other.ts';

const converterBy =
  (facts: PacketFacts): MessageConverter =>
  (message, bytes) => {
    const stamp = stampOf(message);
    const packets = treesAt(message, 'packets').flatMap((packet) => {
      const data = bytesAt(packet, 'data');
      return data && data.byteLength >= PACKET_BYTES ? [{ data, stamp: momentOf(packet.stamp) }] : [];
    });
    const model = velodyneModel(packets[0]?.data ?? NO_BYTES, facts.velodyne);
    if (typeof model === 'string') {
      const reason = `holds raw packets of a Velodyne lidar, ${model}: kept as they are, without points; turn them into clouds with velodyne_pointcloud and load those`;
      return {
        ...keepMessage({ header: message.header }, bytes),
        notes: [{ level: 'error', reason, count: 1 }],
      };
    }
    const { times, strange } = timesOf(
      stamp,
      packets.map((packet) => packet.stamp),
    );
    const columns = velodyneColumns(
      packets.map(({ data }, i) => ({ data, ns: times[i] ?? 0 })),
      model,
    );
    const reason =
      'packets are stamped more than a second from those of their scan: they have the time of the one before';
    return {
      ...(strange > 0 ? { notes: [{ level: 'warn', reason, count: strange }] } : {}),
      samples: [
        {
          facts: () => ({
            kind: 'lidar',
            frame: frameOf(message),
            codec: 'columns/1',
            key: true,
            meta: { intensityMax: 255, packets: `Velodyne ${model.title}` },
          }),
          payload: encodeColumns({ intensityMax: 255 }, columns),
          codec: 'columns/1',
          stamp,
        },
      ],
    };
  };

const NO_BYTES = new Uint8Array(0);

const nsBetween = (from: Moment | undefined, to: Moment | undefined): number =>
  from && to ? (to.sec - from.sec) * 1e9 + (to.nanosec - from.nanosec) : 0;

/** A turn at 5 Hz takes 0.2 s. */
const MOST_APART_NS = 1e9;

/** Times of the packets from the scan's, ns; where the scan's own stamp is far from theirs, from the first of them. */
function timesOf(
  stamp: Moment | undefined,
  packets: readonly (Moment | undefined)[],
): { readonly times: readonly number[]; readonly strange: number } {
  const told = packets.map((packet) => nsBetween(stamp, packet));
  const middle = told.toSorted((a, b) => a - b)[told.length >> 1] ?? 0;
  const isNear = (ns: number): boolean => Math.abs(ns - middle) <= MOST_APART_NS;
  const from = isNear(0) ? 0 : (told.find(isNear) ?? 0);
  let before = (told.find(isNear) ?? 0) - from;
  const times = told.map((ns) => {
    if (isNear(ns)) before = ns - from;
    return before;
  });
  return { times, strange: told.filter((ns) => !isNear(ns)).length };
}

export const velodyne = {
  types: ['velodyne_msgs/VelodyneScan'],
  open: (_topic, _type, _memory, hints) => converterBy(hints?.packetFacts ?? noPacketFacts()),
} satisfies MessageFamily;
