/** Whose packet a datagram is, by its bytes. */
import type { PacketFacts } from './beside.ts';
import { hesaiLayout, isHesai } from './hesai/layouts.ts';
import { Hesai } from './hesai/turns.ts';
import type { Lidar } from './lidar.ts';
import { Ouster, packetBytes } from './ouster/turns.ts';
import { isVelodyne, Velodyne } from './velodyne/turns.ts';

/** A lidar that is known and cannot be read: what it is, and whether a description of it that may still come would help. */
export type UnreadLidar = { readonly what: string; readonly waits: boolean };

/** Lidar packets of the usual profiles and numbers of beams. */
const OUSTER_BYTES = new Set(
  [16, 32, 64, 128].flatMap((pixels) => [
    16 * (20 + 12 * pixels),
    64 + 16 * (12 + 12 * pixels),
    64 + 16 * (12 + 16 * pixels),
    64 + 16 * (12 + 4 * pixels),
  ]),
);

/**
 * @param prefers of several descriptions that a packet fits: the one that belongs to its port or topic
 * @returns undefined for what is no lidar's
 */
export function lidarOf(
  data: Uint8Array,
  facts: PacketFacts,
  prefers: (meta: PacketFacts['ouster'][number]) => boolean = () => false,
): Lidar | UnreadLidar | undefined {
  if (isVelodyne(data)) {
    const lidar = Velodyne.of(data, facts.velodyne);
    return typeof lidar === 'string' ? { what: lidar, waits: false } : lidar;
  }
  const fitting = facts.ouster.filter((meta) => packetBytes(meta) === data.length);
  const meta = fitting.find(prefers) ?? fitting[0];
  if (meta) return new Ouster(meta);
  const layout = hesaiLayout(data);
  if (layout) {
    const lidar = Hesai.of(layout, facts.hesai);
    return typeof lidar === 'string' ? { what: lidar, waits: false } : lidar;
  }
  if (isHesai(data))
    return {
      what: `a Hesai lidar of a kind that is not read (protocol ${data[2]}.${data[3]}, ${data.length} bytes): load the clouds of its driver`,
      waits: false,
    };
  if (OUSTER_BYTES.has(data.length))
    return {
      what: `an Ouster sensor (${data.length} bytes), whose metadata file (JSON) does not lie beside the log`,
      waits: true,
    };
  return undefined;
}
