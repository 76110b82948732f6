/** Messages of ROS that carry packets of lidars, by their public definitions. */
import type { TestMessage } from '../mcap-file.ts';

const TIME = 'MSG: builtin_interfaces/Time\nint32 sec\nuint32 nanosec';
const HEADER = 'MSG: std_msgs/Header\nbuiltin_interfaces/Time stamp\nstring frame_id';
const LINE = `\n${'='.repeat(80)}\n`;
const DEFINITIONS = {
  'ouster_sensor_msgs/msg/PacketMsg': 'uint8[] buf',
  'ouster_ros/msg/PacketMsg': 'uint8[] buf',
  'velodyne_msgs/msg/VelodynePacket': ['builtin_interfaces/Time stamp\nuint8[1206] data', TIME].join(LINE),
  'nebula_msgs/msg/NebulaPackets': [
    'std_msgs/Header header\nnebula_msgs/NebulaPacket[] packets',
    'MSG: nebula_msgs/NebulaPacket\nbuiltin_interfaces/Time stamp\nuint8[] data',
    HEADER,
    TIME,
  ].join(LINE),
  'pandar_msgs/msg/PandarScan': [
    'std_msgs/Header header\npandar_msgs/PandarPacket[] packets',
    'MSG: pandar_msgs/PandarPacket\nbuiltin_interfaces/Time stamp\nuint8[1500] data\nuint32 size',
    HEADER,
    TIME,
  ].join(LINE),
} as const;

export type PacketType = keyof typeof DEFINITIONS;
export type SentPacket = { readonly ns: bigint; readonly data: Uint8Array };

/** Little-endian CDR: numbers on multiples of their size, counted behind the four bytes of its head. */
class Cdr {
  readonly #bytes: number[] = [];

  u32(value: number): void {
    while (this.#bytes.length % 4 !== 0) this.#bytes.push(0);
    for (const shift of [0, 8, 16, 24]) this.#bytes.push((value >>> shift) & 0xff);
  }

  time(ns: bigint): void {
    this.u32(Number(ns / 1_000_000_000n));
    this.u32(Number(ns % 1_000_000_000n));
  }

  text(text: string): void {
    this.u32(text.length + 1);
    this.raw(new TextEncoder().encode(`${text}\0`));
  }

  raw(data: Uint8Array): void {
    for (const byte of data) this.#bytes.push(byte);
  }

  get message(): Uint8Array {
    return Uint8Array.of(0, 1, 0, 0, ...this.#bytes);
  }
}

function bodyOf(type: PacketType, frame: string, packets: readonly SentPacket[]): Uint8Array {
  const cdr = new Cdr();
  const [first] = packets;
  if (!first) throw new Error('no packet');
  if (type === 'velodyne_msgs/msg/VelodynePacket') {
    cdr.time(first.ns);
    cdr.raw(first.data);
    return cdr.message;
  }
  if (type === 'ouster_sensor_msgs/msg/PacketMsg' || type === 'ouster_ros/msg/PacketMsg') {
    cdr.u32(first.data.length);
    cdr.raw(first.data);
    return cdr.message;
  }
  cdr.time(first.ns);
  cdr.text(frame);
  cdr.u32(packets.length);
  for (const { ns, data } of packets) {
    cdr.time(ns);
    if (type === 'nebula_msgs/msg/NebulaPackets') cdr.u32(data.length);
    cdr.raw(data);
    if (type !== 'pandar_msgs/msg/PandarScan') continue;
    cdr.raw(new Uint8Array(1500 - data.length));
    cdr.u32(data.length);
  }
  return cdr.message;
}

/** @param packets of one message; types of one packet take the first */
export function packetMessage(
  topic: string,
  type: PacketType,
  packets: readonly SentPacket[],
  frame = 'lidar',
  ns = packets.at(-1)?.ns ?? 0n,
): TestMessage {
  const schema = { encoding: 'ros2msg', data: new TextEncoder().encode(DEFINITIONS[type]) };
  return { topic, type, ns, message: bodyOf(type, frame, packets), schema };
}
