/** Logs of video for tests: packets in the messages that carry video. */
import { header, stampOf, T0, type TestMessage } from '../ingest/mcap-file.ts';

/** Ten packets a second. */
export const STEP_NS = 100_000_000;
const at = (k: number): bigint => T0 + BigInt(k) * BigInt(STEP_NS);

type Encoder = (type: string, value: Record<string, unknown>) => Omit<TestMessage, 'topic' | 'ns'>;

/** foxglove.CompressedVideo. @param encode as in foxglove-log.ts */
export function inFoxglove(
  packets: readonly Uint8Array[],
  format: string,
  encode: Encoder,
  topic = '/video',
) {
  return packets.map((data, k): TestMessage => {
    const timestamp = { seconds: Number(at(k) / 1_000_000_000n), nanos: Number(at(k) % 1_000_000_000n) };
    const value = { timestamp, frame_id: 'cam', data, format };
    return { topic, ns: at(k), ...encode('foxglove.CompressedVideo', value) };
  });
}

/** foxglove_msgs/CompressedVideo. */
export function inRosVideo(packets: readonly Uint8Array[], format: string, topic = '/video') {
  return packets.map(
    (data, k): TestMessage => ({
      topic,
      ns: at(k),
      type: 'foxglove_msgs/msg/CompressedVideo',
      message: { timestamp: stampOf(at(k)), frame_id: 'cam', data, format },
    }),
  );
}

/** ffmpeg_image_transport_msgs/FFMPEGPacket. */
export function inFfmpegPackets(packets: readonly Uint8Array[], encoding: string, topic = '/video/ffmpeg') {
  return packets.map(
    (data, k): TestMessage => ({
      topic,
      ns: at(k),
      type: 'ffmpeg_image_transport_msgs/msg/FFMPEGPacket',
      message: {
        header: header(at(k), 'cam'),
        width: 128,
        height: 64,
        encoding,
        pts: BigInt(k),
        flags: 0,
        is_bigendian: false,
        data,
      },
    }),
  );
}

/** sensor_msgs/CompressedImage whose format is a video's. */
export function inRosPictures(packets: readonly Uint8Array[], format: string, topic = '/camera/compressed') {
  return packets.map(
    (data, k): TestMessage => ({
      topic,
      ns: at(k),
      type: 'sensor_msgs/msg/CompressedImage',
      message: { header: header(at(k), 'cam'), format, data },
    }),
  );
}
