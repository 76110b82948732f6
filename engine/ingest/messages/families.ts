/** The message families by the types they read. A new family is added here. */
import { Registry } from '../../contract/extensions/registry.ts';
import type { PayloadMemory } from '../format.ts';
import { camerainfo } from './camerainfo.ts';
import { canFrames, mayBeCanType } from './can.ts';
import { listedCloud } from './clouds/listed.ts';
import { livox } from './clouds/livox.ts';
import { ousterMetadata } from './clouds/ouster-metadata.ts';
import { packedClouds } from './clouds/packed-clouds.ts';
import { packets } from './clouds/packets.ts';
import { pointcloud } from './clouds/pointcloud.ts';
import { scan } from './clouds/scan.ts';
import { unreadPackets } from './clouds/unread-packets.ts';
import { velodyne } from './clouds/velodyne.ts';
import { gnss } from './gnss.ts';
import { image } from './image.ts';
import { imu } from './imu.ts';
import type { MessageConverter, MessageFamily, TopicHints } from './message.ts';
import { keepMessage } from './other.ts';
import { pose } from './pose.ts';
import { radar } from './radar.ts';
import { isRadarType, radarList } from './radar-list.ts';
import { tf } from './tf.ts';
import { twist } from './twist.ts';
import { videos } from './videos.ts';

export const MESSAGE_FAMILIES = new Registry<MessageFamily>('message family for', ({ types }) => types, [
  pointcloud,
  listedCloud,
  scan,
  packedClouds,
  livox,
  velodyne,
  packets,
  ousterMetadata,
  unreadPackets,
  image,
  videos,
  camerainfo,
  radar,
  imu,
  gnss,
  pose,
  twist,
  tf,
]);

/** The converter for a topic; types without a family are kept as they are, their numbers as signals. */
export function converterFor(
  topic: string,
  type: string,
  memory: PayloadMemory,
  hints: TopicHints = {},
): MessageConverter {
  const family = MESSAGE_FAMILIES.find(type);
  if (family) return family.open(topic, type, memory, hints);
  if (mayBeCanType(type)) return canFrames(topic, hints.definitions);
  return isRadarType(type) ? radarList() : keepMessage;
}
