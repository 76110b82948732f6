/**
 * Messages that carry packets of lidars, whose turns are put together here: one packet a message or many. What sends them is told by
 * their bytes (packets/recognise.ts). Messages that wait for a description of their lidar, and those of a lidar that is not read, are
 * kept as they are.
 */
import { encodeColumns } from '../../../contract/columns.ts';
import { bytesAt, type Moment, momentOf, numberAt, type Tree, treesAt } from '../../encodings/tree.ts';
import { noPacketFacts, type PacketFacts } from '../../packets/beside.ts';
import type { Lidar, Packet, Turn } from '../../packets/lidar.ts';
import { ousterImu } from '../../packets/ouster/imu.ts';
import { lidarOf, type UnreadLidar } from '../../packets/recognise.ts';
import { SensorClock } from '../../packets/sensor-clock.ts';
import { momentOfNs } from '../../recording/clock.ts';
import { frameOf, SIGNAL_UNITS, stampOf } from '../header.ts';
import type { ConvertedMessage, ConvertedSample, MessageConverter, MessageFamily } from '../message.ts';
import { keepMessage } from '../other.ts';

/** Held until a description of the lidar comes: some seconds of a lidar. */
const MOST_HELD_BYTES = 64 * 1024 * 1024;

/** Whose packets a type holds, and what makes clouds of them where they are not read here. */
const SENSORS: Readonly<Record<string, readonly [sensor: string, tool: string]>> = {
  'velodyne_msgs/VelodynePacket': ['a Velodyne lidar', 'velodyne_pointcloud'],
  'ouster_ros/PacketMsg': ['an Ouster lidar', 'ouster-ros or ouster-sdk'],
  'ouster_msgs/PacketMsg': ['an Ouster lidar', 'ouster-ros or ouster-sdk'],
  'ouster_sensor_msgs/PacketMsg': ['an Ouster lidar', 'ouster-ros or ouster-sdk'],
  'pandar_msgs/PandarScan': ['a Hesai lidar', 'the hesai or nebula driver'],
  'hesai_ros_driver/UdpFrame': ['a Hesai lidar', 'the Hesai ROS driver'],
  'nebula_msgs/NebulaPackets': ['a lidar or radar by the nebula driver', 'the nebula driver'],
};

type Held = { readonly bytes: Uint8Array; readonly packets: readonly Packet[]; readonly stamp: Moment };

class PacketTopic {
  readonly #topic: string;
  readonly #facts: PacketFacts;
  readonly #sensor: readonly [sensor: string, tool: string];
  readonly #imuClock = new SensorClock();
  #lidar: Lidar | undefined;
  #unread: string | undefined;
  #frame = '';
  #held: Held[] = [];
  #heldBytes = 0;

  constructor(topic: string, type: string, facts: PacketFacts) {
    this.#topic = topic;
    this.#facts = facts;
    this.#sensor = SENSORS[type] ?? ['a sensor', 'its driver'];
  }

  take(message: Tree, bytes: Uint8Array, received: Moment): ConvertedMessage {
    if (this.#unread !== undefined) return this.#keep(message, bytes);
    this.#frame ||= frameOf(message);
    const packets = packetsOf(message, stampOf(message) ?? received);
    if (this.#lidar) return this.#read(packets);
    const found = this.#recognise(packets);
    if (found === undefined) return this.#imu(packets) ?? this.#unknown(message, bytes);
    if (!('what' in found)) return this.#begin(found, packets);
    const { what, waits } = found;
    const size = bytes.byteLength;
    if (waits && this.#heldBytes + 2 * size <= MOST_HELD_BYTES) {
      this.#heldBytes += 2 * size;
      const own = packets.map(({ ns, data }) => ({ ns, data: data.slice() }));
      this.#held.push({ bytes: bytes.slice(), packets: own, stamp: received });
      return { samples: [] };
    }
    this.#unread = what;
    const kept = this.#keep(message, bytes);
    return { ...kept, samples: [...this.#release(), ...kept.samples] };
  }

  end(): ConvertedMessage {
    const count = this.#held.length;
    const found = count > 0 ? this.#recognise(this.#held.flatMap((each) => each.packets)) : undefined;
    if (found && 'what' in found)
      return {
        samples: this.#release(),
        notes: [{ level: 'error', reason: unreadReason(found.what), count }],
      };
    // The description came after the last packet.
    const read: ConvertedMessage = found ? this.#begin(found, []) : { samples: [] };
    const turn = this.#lidar?.end();
    const { title, clock, doubt } = this.#lidar ?? {};
    const notes = [
      ...(clock ? [{ level: 'info' as const, reason: `${title}: ${clock}`, count: 1 }] : []),
      ...(doubt ? [{ level: 'warn' as const, reason: `${title}: ${doubt}`, count: 1 }] : []),
    ];
    const samples = turn ? [...read.samples, this.#sample(turn)] : read.samples;
    return { samples, notes: [...(read.notes ?? []), ...notes] };
  }

  /** An Ouster sends packets of its IMU by the same type. */
  #imu([packet]: readonly Packet[]): ConvertedMessage | undefined {
    const imu = packet && ousterImu(packet.data);
    if (!imu) return undefined;
    const frame = this.#frame || 'os_imu';
    const stamp = momentOfNs(this.#imuClock.place(imu.ns, packet.ns));
    const facts = () => ({ kind: 'imu' as const, frame, codec: 'raw', units: SIGNAL_UNITS.imu });
    return { samples: [{ facts, stamp, signals: imu.signals }] };
  }

  #unknown(message: Tree, bytes: Uint8Array): ConvertedMessage {
    const [sensor, tool] = this.#sensor;
    const reason = `holds raw packets of ${sensor}, which are not known: kept as they are, without points; turn them into clouds with ${tool} and load those`;
    return { samples: [keptAs(message, bytes)], notes: [{ level: 'error', reason, count: 1 }] };
  }

  #recognise(packets: readonly Packet[]): Lidar | UnreadLidar | undefined {
    for (const { data } of packets) {
      const found = lidarOf(data, this.#facts, ({ name }) => isOfSensor(name, this.#topic));
      if (found) return found;
    }
    return undefined;
  }

  #begin(lidar: Lidar, packets: readonly Packet[]): ConvertedMessage {
    this.#lidar = lidar;
    const waiting = this.#held.flatMap((each) => each.packets);
    this.#held = [];
    return this.#read([...waiting, ...packets]);
  }

  #read(packets: readonly Packet[]): ConvertedMessage {
    const samples: ConvertedSample[] = [];
    let others = 0;
    for (const packet of packets) {
      if (!this.#lidar?.fits(packet.data)) {
        others++;
        continue;
      }
      const turn = this.#lidar.take(packet);
      if (turn) samples.push(this.#sample(turn));
    }
    if (others === 0) return { samples };
    const reason = 'has packets that are not of its lidar: left out';
    return { samples, notes: [{ level: 'warn', reason, count: others }] };
  }

  #sample({ ns, columns, intensityMax }: Turn): ConvertedSample {
    const { title = '', frame = '' } = this.#lidar ?? {};
    return {
      facts: () => ({
        kind: 'lidar',
        frame: this.#frame || frame,
        codec: 'columns/1',
        meta: { intensityMax, packets: title },
      }),
      payload: encodeColumns({ intensityMax }, columns),
      stamp: momentOfNs(ns),
    };
  }

  #release(): ConvertedSample[] {
    const samples = this.#held.map(({ bytes, stamp }) => ({
      facts: () => ({ kind: 'message' as const, frame: this.#frame, codec: 'raw' }),
      payload: bytes,
      stamp,
    }));
    this.#held = [];
    return samples;
  }

  #keep(message: Tree, bytes: Uint8Array): ConvertedMessage {
    return {
      samples: [keptAs(message, bytes)],
      notes: [{ level: 'error', reason: unreadReason(this.#unread ?? ''), count: 1 }],
    };
  }
}

const unreadReason = (what: string): string =>
  `holds raw packets of ${what}: kept as they are, without points`;

/** Without the packets, whose numbers are no signals. */
function keptAs(message: Tree, bytes: Uint8Array): ConvertedSample {
  const { header, stamp } = message;
  return keepMessage({ header, stamp }, bytes).samples[0] ?? { facts: NO_FACTS };
}

const NO_FACTS = (): ReturnType<ConvertedSample['facts']> => ({ kind: 'message', frame: '', codec: 'raw' });

/** A description of topic /front/metadata belongs to /front/lidar_packets. */
function isOfSensor(name: string, topic: string): boolean {
  const space = topic.slice(0, topic.lastIndexOf('/') + 1);
  return name.startsWith('/') && name.slice(0, name.lastIndexOf('/') + 1) === space;
}

/** Packets of a list of them (`packets`), or of a message that is one (`buf`, `data`). */
function packetsOf(message: Tree, stamp: Moment): Packet[] {
  const listed = treesAt(message, 'packets');
  return (listed.length > 0 ? listed : [message]).flatMap((packet) => {
    const data = bytesAt(packet, 'data') ?? bytesAt(packet, 'buf');
    if (!data) return [];
    // A PandarPacket has room for 1500 bytes and says how many are its own.
    const size = numberAt(packet, 'size') ?? data.byteLength;
    const at = momentOf(packet.stamp) ?? stamp;
    const ns = BigInt(at.sec) * 1_000_000_000n + BigInt(at.nanosec);
    return [{ ns, data: data.subarray(0, size > 0 ? size : data.byteLength) }];
  });
}

/** Where nobody says when a message was received. */
const BEFORE_ALL: Moment = { sec: 0, nanosec: 0 };

function open(topic: string, type: string, facts: PacketFacts): MessageConverter {
  const state = new PacketTopic(topic, type, facts);
  return Object.assign(
    (message: Tree, bytes: Uint8Array, received: Moment = BEFORE_ALL) => state.take(message, bytes, received),
    { end: () => state.end() },
  );
}

export const packets = {
  types: Object.keys(SENSORS),
  open: (topic, type, _memory, hints) => open(topic, type, hints?.packetFacts ?? noPacketFacts()),
} satisfies MessageFamily;
