/** The message families by the types they read. */
import type { PayloadMemory } from '../format.ts';
import { camerainfo } from './camerainfo.ts';
import { gnss } from './gnss.ts';
import { image } from './image.ts';
import { imu } from './imu.ts';
import type { Convert, Family } from './message.ts';
import { keepMessage } from './other.ts';
import { pointcloud } from './pointcloud.ts';
import { pose } from './pose.ts';
import { radar } from './radar.ts';
import { tf } from './tf.ts';
import { twist } from './twist.ts';

const FAMILIES: readonly Family[] = [pointcloud, image, camerainfo, radar, imu, gnss, pose, twist, tf];
const BY_TYPE = new Map(FAMILIES.flatMap((family) => family.types.map((type) => [type, family] as const)));

/** The converter for a topic; types without a family are kept as they are, their numbers as signals. */
export function converterFor(topic: string, type: string, memory: PayloadMemory): Convert {
  return BY_TYPE.get(type)?.open(topic, type, memory) ?? keepMessage;
}
