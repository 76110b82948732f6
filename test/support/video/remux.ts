/** Clips in other containers, written by mediabunny: the packets of b-frames.mp4 as they are, in the order of decoding. */
import {
  BufferSource,
  BufferTarget,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  MkvOutputFormat,
  MP4,
  Mp4OutputFormat,
  MpegTsOutputFormat,
  Output,
  type OutputFormat,
  WebMOutputFormat,
} from 'mediabunny';
import { CLIP, clipBytes, clipPackets } from './clip.ts';

export const CONTAINERS = {
  'clip.mkv': () => new MkvOutputFormat(),
  'live.mkv': () => new MkvOutputFormat({ appendOnly: true }),
  'pieces.mp4': () => new Mp4OutputFormat({ fastStart: 'fragmented', minimumFragmentDuration: 0.5 }),
} satisfies Record<string, () => OutputFormat>;
const TRANSPORT = { 'clip.ts': () => new MpegTsOutputFormat() };

export async function remuxed(name: keyof typeof CONTAINERS | keyof typeof TRANSPORT): Promise<Uint8Array> {
  const input = new Input({ formats: [MP4], source: new BufferSource(clipBytes('b-frames.mp4')) });
  const track = await input.getPrimaryVideoTrack();
  const decoderConfig = (await track?.getDecoderConfig()) ?? undefined;
  if (!track || !decoderConfig) throw new Error('the clip has no track');
  const output = new Output({ format: { ...CONTAINERS, ...TRANSPORT }[name](), target: new BufferTarget() });
  const source = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(source);
  await output.start();
  const sink = new EncodedPacketSink(track);
  for (let packet = await sink.getFirstPacket(); packet; packet = await sink.getNextPacket(packet))
    await source.add(packet, { decoderConfig });
  await output.finalize();
  if (!output.target.buffer) throw new Error('nothing was written');
  return new Uint8Array(output.target.buffer);
}

/** VP9 in WebM, ten pictures a second. */
export async function webm(): Promise<Uint8Array> {
  const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
  const source = new EncodedVideoPacketSource('vp9');
  output.addVideoTrack(source);
  await output.start();
  const decoderConfig = { codec: 'vp09.00.10.08', codedWidth: CLIP.width, codedHeight: CLIP.height };
  for (const [i, data] of clipPackets('vp9.ivf').entries())
    await source.add(new EncodedPacket(data, i % CLIP.keyEvery === 0 ? 'key' : 'delta', i / 10, 0.1), {
      decoderConfig,
    });
  await output.finalize();
  if (!output.target.buffer) throw new Error('nothing was written');
  return new Uint8Array(output.target.buffer);
}
