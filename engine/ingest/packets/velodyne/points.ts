/**
 * Points of the packets of a Velodyne lidar, 12 blocks of 32 ranges each (VLP-16 user manual, 63-9243, section 9.3). Each laser is turned
 * by how far the head moves until it fires. The ring counts from the lowest laser.
 */
import type { TurnColumns } from '../lidar.ts';
import { TurnPoints } from '../turn-points.ts';
import type { VelodyneModel } from './models.ts';

export const PACKET_BYTES = 1206;
const [BLOCKS, BLOCK_BYTES, LASERS] = [12, 100, 32];
const BLOCK_FLAG = 0xeeff;
const DUAL_RETURN = 0x39;
/** Hundredths of a degree. */
export const TURN = 36_000;
const NEAREST_M = 0.4;

export type VelodynePacket = {
  readonly data: Uint8Array;
  /** When it began, ns from the sweep's time. */
  readonly ns: number;
};

/** The columns of a sweep (contract/clouds.ts). */
export function velodyneColumns(packets: readonly VelodynePacket[], model: VelodyneModel): TurnColumns {
  const points = new TurnPoints();
  for (const { data, ns } of packets) addPacket(points, data, model, ns);
  return points.take();
}

function addPacket(points: TurnPoints, data: Uint8Array, model: VelodyneModel, packetNs: number): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  // Of two returns a laser, both blocks have one azimuth.
  const step = data[PACKET_BYTES - 2] === DUAL_RETURN ? 2 : 1;
  const azimuthOf = (block: number): number => view.getUint16(block * BLOCK_BYTES + 2, true);
  let turned = 0;
  for (let block = 0; block < BLOCKS; block++) {
    if (view.getUint16(block * BLOCK_BYTES, true) !== BLOCK_FLAG) continue;
    const azimuth = azimuthOf(block);
    // The last block turns as far as the one before it.
    if (block + step < BLOCKS) turned = (TURN + azimuthOf(block + step) - azimuth) % TURN;
    const blockUs = Math.floor(block / step) * model.firingUs;
    for (let j = 0; j < LASERS; j++) {
      const laser = model.lasers[j];
      const at = block * BLOCK_BYTES + 4 + 3 * j;
      const range = view.getUint16(at, true) * model.distanceM;
      if (!laser || range < NEAREST_M) continue;
      const firesUs = model.firesUs(j);
      const hundredths = azimuth + (turned * firesUs) / model.firingUs;
      // Azimuth counts clockwise from the front (REP 103: x forward, y left).
      const angle = (hundredths / TURN) * 2 * Math.PI - laser.azimuth;
      const flat = range * Math.cos(laser.elevation);
      points.add(
        flat * Math.cos(angle),
        -flat * Math.sin(angle),
        range * Math.sin(laser.elevation),
        data[at + 2] ?? 0,
        laser.ring,
        packetNs + 1000 * (blockUs + firesUs),
      );
    }
  }
}
