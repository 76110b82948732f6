/**
 * A video of a panel over a stretch of the drive, frame by frame: the playhead goes to each time, the views load what is due, and
 * the panel is painted. So no frame is dropped, however slow the machine is. Encoded by WebCodecs, written as MP4 by mediabunny.
 */
import type { VideoCodec } from 'mediabunny';
import { type Nanoseconds, NS_PER_S } from '../../../engine/contract/time.ts';
import { usePlayback } from '../../state/playback.ts';
import { whenSettled } from '../../state/read/settled.ts';
import { paint } from '../paint.ts';

export type VideoRequest = {
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
  readonly framesPerS: number;
  /** Pixels for a CSS pixel. */
  readonly scale: number;
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
};

export type Video = {
  readonly blob: Blob;
  readonly codec: VideoCodec;
  readonly frames: number;
  /** Frames whose samples had not come in time: they show those before. */
  readonly late: number;
  readonly width: number;
  readonly height: number;
};

/** The first that this browser can encode: H.264 plays everywhere, builds without it have one of the others. */
const CODECS: readonly VideoCodec[] = ['avc', 'vp9', 'av1'];
const KEY_FRAME_S = 2;
/** A sample of a slow disk. */
const MOST_WAIT_MS = 5000;

export const videoFrames = ({
  from,
  to,
  framesPerS,
}: Pick<VideoRequest, 'from' | 'to' | 'framesPerS'>): number =>
  Math.floor(((to - from) / NS_PER_S) * framesPerS) + 1;

/** @throws Error when this browser has no encoder, or the signal says so; the playhead goes back to where it was. */
export async function recordVideo(panel: HTMLElement, request: VideoRequest): Promise<Video> {
  const { BufferTarget, CanvasSource, getFirstEncodableVideoCodec, Mp4OutputFormat, Output, Quality } =
    await import('mediabunny');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  const { width, height } = panel.getBoundingClientRect();
  // Encoders take whole pairs of pixels.
  [canvas.width, canvas.height] = [width, height].map(
    (side) => 2 * Math.floor((side * request.scale) / 2),
  ) as [number, number];
  const codec = await getFirstEncodableVideoCodec([...CODECS], {
    width: canvas.width,
    height: canvas.height,
  });
  if (!codec || !context)
    throw new Error(
      `This browser has no encoder for ${canvas.width} × ${canvas.height} pixels: it needs WebCodecs with H.264, VP9 or AV1.`,
    );
  const output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'in-memory' }),
    target: new BufferTarget(),
  });
  const source = new CanvasSource(canvas, {
    codec,
    quality: new Quality('high'),
    keyFrameInterval: KEY_FRAME_S,
  });
  output.addVideoTrack(source, { frameRate: request.framesPerS });
  const { t: before, pause, seek } = usePlayback.getState();
  pause();
  try {
    await output.start();
    const frames = videoFrames(request);
    let late = 0;
    for (let i = 0; i < frames; i++) {
      if (request.signal.aborted) throw new DOMException('The video was cancelled.', 'AbortError');
      seek(request.from + (i / request.framesPerS) * NS_PER_S);
      if (!(await whenSettled(MOST_WAIT_MS))) late++;
      context.drawImage(await paint(panel, request.scale), 0, 0);
      await source.add(i / request.framesPerS, 1 / request.framesPerS);
      request.onProgress((i + 1) / frames);
    }
    await output.finalize();
    const bytes = output.target.buffer;
    if (!bytes) throw new Error('The video came out empty.');
    const { width, height } = canvas;
    return { blob: new Blob([bytes], { type: 'video/mp4' }), codec, frames, late, width, height };
  } catch (error) {
    if (output.state === 'started') await output.cancel();
    throw error;
  } finally {
    seek(before);
  }
}
