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

/** Lasers fire by banks of 32: two of an HDL-64E, four of a VLS-128. */
const FLAGS = [0xeeff, 0xddff, 0xccff, 0xbbff] as const;

/** Distance in steps of the model: no circle, and another for each laser. */
export const velodyneSteps = (azimuth: number, laser: number): number => 2000 + (azimuth % 900) + 17 * laser;

/**
 * A packet of twelve blocks: `banks` of one azimuth, each twice of two returns. The azimuth grows by `step` from one firing to the next.
 * @param hourUs of its clock
 * @param ending the last two bytes: return mode and model; of an HDL-64E its state
 */
export function banksData(
  azimuth: number,
  step: number,
  banks: 1 | 2 | 4,
  hourUs: number,
  ending: readonly [number, number],
  returns: 1 | 2 = 1,
): Uint8Array {
  const data = Buffer.alloc(1206);
  const perFiring = banks * returns;
  // Both returns of a bank follow one another; the last third of a packet of four banks stays empty.
  const blocks = Math.floor(12 / perFiring) * perFiring;
  for (let block = 0; block < blocks; block++) {
    const bank = Math.floor(block / returns) % banks;
    const at = (azimuth + step * Math.floor(block / perFiring)) % 36_000;
    data.writeUInt16LE(FLAGS[bank] ?? 0, 100 * block);
    data.writeUInt16LE(at, 100 * block + 2);
    for (let j = 0; j < 32; j++) {
      data.writeUInt16LE(velodyneSteps(at, 32 * bank + j), 100 * block + 4 + 3 * j);
      data.writeUInt8(40 + j, 100 * block + 6 + 3 * j);
    }
  }
  data.writeUInt32LE(hourUs, 1200);
  data.set(ending, 1204);
  return data;
}
