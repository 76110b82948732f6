/**
 * Points of the packets of a Velodyne lidar, 12 blocks of 32 ranges each (VLP-16 user manual, 63-9243, section 9.3). Each laser is turned
 * by how far the head moves until it fires. The ring counts from the lowest laser.
 */
import type { TurnColumns } from '../lidar.ts';
import { TurnPoints } from '../turn-points.ts';
import { corrected } from './corrected.ts';
import { bankOf, type VelodyneModel } from './models.ts';

export const PACKET_BYTES = 1206;
const [BLOCKS, BLOCK_BYTES, LASERS] = [12, 100, 32];
const DUAL_RETURN = 0x39;
/** Hundredths of a degree. */
export const TURN = 36_000;
const NEAREST_M = 0.4;
/** A head turns by 1.2° in a packet at 20 Hz; by more where packets are missing. */
const MOST_TURNED = 300;

export type VelodynePacket = {
  readonly data: Uint8Array;
  /** When it began, ns from the sweep's time. */
  readonly ns: number;
};

/** The columns of a sweep (contract/clouds.ts). */
export function velodyneColumns(packets: readonly VelodynePacket[], model: VelodyneModel): TurnColumns {
  const points = new TurnPoints();
  let turned = 0;
  for (const [i, { data, ns }] of packets.entries())
    turned = addPacket(points, data, model, ns, turned, packets[i + 1]?.data);
  return points.take();
}

/**
 * @param turned hundredths of a degree that the head turned in the firing before
 * @param next the packet after it: the head's speed, where a packet has one firing only
 * @returns how far it turned in its last firing
 */
function addPacket(
  points: TurnPoints,
  data: Uint8Array,
  model: VelodyneModel,
  packetNs: number,
  turned: number,
  next: Uint8Array | undefined,
): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  // Of two returns a laser, both blocks have one azimuth. The last byte but one of an HDL-64E does not tell.
  const perReturn = model.blocksPerFiring;
  const azimuthOf = (block: number): number => view.getUint16(block * BLOCK_BYTES + 2, true);
  const isDual = perReturn === 2 ? azimuthOf(0) === azimuthOf(2) : data[PACKET_BYTES - 2] === DUAL_RETURN;
  const step = isDual ? 2 * perReturn : perReturn;
  let rate = turned;
  for (let block = 0; block < BLOCKS; block++) {
    const bank = bankOf(view.getUint16(block * BLOCK_BYTES, true));
    if (bank === undefined) continue;
    const azimuth = azimuthOf(block);
    // The last block turns as far as the one before it.
    if (block + step < BLOCKS && bankOf(view.getUint16((block + step) * BLOCK_BYTES, true)) !== undefined)
      rate = (TURN + azimuthOf(block + step) - azimuth) % TURN;
    else if (next && 2 * step > BLOCKS) rate = untilNext(next, azimuth) ?? rate;
    const blockUs = model.beginsUs + Math.floor(block / step) * model.firingUs;
    for (let j = 0; j < LASERS; j++) {
      const number = 32 * bank + j;
      const laser = model.lasers[number];
      const at = block * BLOCK_BYTES + 4 + 3 * j;
      const raw = view.getUint16(at, true);
      const range = raw * model.distanceM;
      if (!laser || raw === 0) continue;
      const firesUs = model.firesUs(number);
      const hundredths = azimuth + (rate * firesUs) / model.firingUs;
      // Azimuth counts clockwise from the front (REP 103: x forward, y left).
      const angle = (hundredths / TURN) * 2 * Math.PI - laser.azimuth;
      const ns = packetNs + 1000 * (blockUs + firesUs);
      if (laser.calibration) {
        const [x, y, z, intensity] = corrected(laser.calibration, range, angle, raw, data[at + 2] ?? 0);
        if (Math.hypot(x, y, z) >= NEAREST_M) points.add(x, y, z, intensity, laser.ring, ns);
      } else if (range >= NEAREST_M) {
        const flat = range * Math.cos(laser.elevation);
        points.add(
          flat * Math.cos(angle),
          -flat * Math.sin(angle),
          range * Math.sin(laser.elevation),
          data[at + 2] ?? 0,
          laser.ring,
          ns,
        );
      }
    }
  }
  return rate;
}

/** Undefined where packets are missing between. */
function untilNext(next: Uint8Array, azimuth: number): number | undefined {
  const begins = (next[2] ?? 0) | ((next[3] ?? 0) << 8);
  const turned = (TURN + (begins % TURN) - azimuth) % TURN;
  return turned <= MOST_TURNED ? turned : undefined;
}
