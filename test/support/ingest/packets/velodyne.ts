/** A scan of a VLP-16 in its packets (VLP-16 user manual, 63-9243, section 9.3): two packets, everything at one distance. */
const DEFINITION = `std_msgs/Header header
velodyne_msgs/VelodynePacket[] packets
================================================================================
MSG: velodyne_msgs/VelodynePacket
builtin_interfaces/Time stamp
uint8[1206] data
================================================================================
MSG: std_msgs/Header
builtin_interfaces/Time stamp
string frame_id
================================================================================
MSG: builtin_interfaces/Time
int32 sec
uint32 nanosec`;

function packet(azimuth: number, distanceM: number): Uint8Array {
  const data = new Uint8Array(1206);
  const view = new DataView(data.buffer);
  for (let block = 0; block < 12; block++) {
    view.setUint16(100 * block, 0xeeff, true);
    view.setUint16(100 * block + 2, azimuth + 40 * block, true);
    for (let laser = 0; laser < 32; laser++) {
      view.setUint16(100 * block + 4 + 3 * laser, distanceM / 0.002, true);
      data[100 * block + 6 + 3 * laser] = 100;
    }
  }
  data[1204] = 0x37;
  data[1205] = 0x22;
  return data;
}

/** CDR by hand: the writer of the tests has no such type. */
export function velodyneScan(ns: bigint, distanceM: number) {
  const sec = Number(ns / 1_000_000_000n);
  const nanosec = Number(ns % 1_000_000_000n);
  const bytes = new Uint8Array(4 + 8 + 4 + 12 + 4 + 2 * (8 + 1208));
  const view = new DataView(bytes.buffer);
  bytes[1] = 1;
  view.setInt32(4, sec, true);
  view.setUint32(8, nanosec, true);
  view.setUint32(12, 9, true);
  bytes.set(new TextEncoder().encode('velodyne'), 16);
  view.setUint32(28, 2, true);
  for (const k of [0, 1]) {
    const at = 32 + k * 1216;
    view.setInt32(at, sec, true);
    view.setUint32(at + 4, nanosec + k * 1_000_000, true);
    bytes.set(packet(9000 + 480 * k, distanceM), at + 8);
  }
  return {
    type: 'velodyne_msgs/msg/VelodyneScan',
    message: bytes,
    schema: { encoding: 'ros2msg', data: new TextEncoder().encode(DEFINITION) },
  };
}
