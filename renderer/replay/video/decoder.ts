/**
 * A WebCodecs decoder whose pictures are known by the number of the packet that they were decoded from: the number is the packet's
 * time stamp, which the decoder hands on whatever order it shows pictures in.
 */

export type Packet = { readonly seq: number; readonly key: boolean; readonly bytes: Uint8Array };

export type DecoderSetup = {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** Pictures come in another order than packets. */
  readonly reorders: boolean;
};

export type DecoderEvents = {
  /** A picture; it is closed by whoever takes it. */
  readonly onPicture: (seq: number, frame: VideoFrame) => void;
  /** A packet was taken off the queue. */
  readonly onTaken: () => void;
  /** Nothing comes any more. `reclaimed`: the browser took the decoder away, which says nothing of the video. */
  readonly onFailed: (reason: string, reclaimed: boolean) => void;
};

/** What VideoStream needs of a decoder; a stand-in in tests. */
export type PictureDecoder = {
  readonly waiting: number;
  feed(packet: Packet): void;
  /** Brings all pictures that are held back; a key frame must follow. */
  flush(): Promise<void>;
  close(): void;
};

/** Names as people say them. */
const NAMES: readonly (readonly [prefix: string, name: string])[] = [
  ['avc1', 'H.264'],
  ['hev1', 'H.265'],
  ['hvc1', 'H.265'],
  ['vp09', 'VP9'],
  ['av01', 'AV1'],
];

export const codecName = (codec: string): string =>
  NAMES.find(([prefix]) => codec.startsWith(prefix))?.[1] ?? codec;

/** Why video of a codec is not shown here, and what can be done. */
export function unsupportedText(codec: string): string {
  const name = codecName(codec);
  if (typeof VideoDecoder === 'undefined')
    return `${name} video (${codec}); this browser has no video decoder (WebCodecs). Open the drive in Chromium 94 or newer, or in the Lanetrace application.`;
  const elsewhere =
    name === 'H.265'
      ? 'Open the drive where the graphics driver decodes it'
      : 'Open the drive in another browser';
  return `${name} video (${codec}), which this browser does not decode. ${elsewhere}, or encode the video as H.264 (ffmpeg -c:v libx264).`;
}

const configOf = ({ codec, width, height, reorders }: DecoderSetup): VideoDecoderConfig => ({
  codec,
  codedWidth: width,
  codedHeight: height,
  // Else decoders hold pictures back although none comes earlier.
  optimizeForLatency: !reorders,
});

/** @returns undefined where the browser does not decode it. */
export async function openDecoder(
  setup: DecoderSetup,
  events: DecoderEvents,
): Promise<PictureDecoder | undefined> {
  if (typeof VideoDecoder === 'undefined') return undefined;
  const config = configOf(setup);
  const support = await VideoDecoder.isConfigSupported(config).catch(() => undefined);
  if (!support?.supported) return undefined;
  const decoder = new VideoDecoder({
    output: (frame) => events.onPicture(frame.timestamp, frame),
    error: (error) => events.onFailed(error.message, error.name === 'QuotaExceededError'),
  });
  decoder.addEventListener('dequeue', events.onTaken);
  decoder.configure(config);
  const isOpen = (): boolean => decoder.state === 'configured';
  return {
    get waiting() {
      return decoder.decodeQueueSize;
    },
    feed({ seq, key, bytes }) {
      if (!isOpen()) return;
      const data = bytes as Uint8Array<ArrayBuffer>;
      decoder.decode(new EncodedVideoChunk({ type: key ? 'key' : 'delta', timestamp: seq, data }));
    },
    async flush() {
      // A failure is told by onFailed.
      if (isOpen()) await decoder.flush().catch(() => undefined);
    },
    close() {
      decoder.removeEventListener('dequeue', events.onTaken);
      if (decoder.state !== 'closed') decoder.close();
    },
  };
}

/**
 * Decodes one key frame with a decoder of its own, which is closed with the frame.
 * @returns false where there is no decoder or it gives no picture.
 */
export async function decodeKeyFrame(
  setup: DecoderSetup,
  bytes: Uint8Array,
  draw: (frame: VideoFrame) => void,
): Promise<boolean> {
  let drawn = false;
  const decoder = await openDecoder(setup, {
    onPicture: (_, frame) => {
      if (!drawn) draw(frame);
      drawn = true;
      frame.close();
    },
    onTaken: () => undefined,
    onFailed: () => undefined,
  });
  if (!decoder) return false;
  decoder.feed({ seq: 0, key: true, bytes });
  await decoder.flush();
  decoder.close();
  return drawn;
}
