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
    const columns = velodyneColumns(
      packets.map((packet) => ({ data: packet.data, ns: nsBetween(stamp, packet.stamp) })),
      model,
    );
    return {
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

export const velodyne = {
  types: ['velodyne_msgs/VelodyneScan'],
  open: (_topic, _type, _memory, hints) => converterBy(hints?.packetFacts ?? noPacketFacts()),
} satisfies MessageFamily;
