/** The picture of a card whose camera is video: one key frame, decoded here, or why there is none. */
import { VideoOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { DriveCard } from '../../engine/contract/api.ts';
import { codecName, decodeKeyFrame } from '../replay/video/decoder.ts';

/** Pixels across: a card is about 240 wide, twice that on a fine screen. */
const WIDTH = 480;

export function VideoPicture({
  video,
  keyFrame,
}: {
  readonly video: NonNullable<DriveCard['video']>;
  readonly keyFrame: Uint8Array;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    let live = true;
    const draw = (frame: VideoFrame): void => {
      if (!live || !canvas.current) return;
      canvas.current.width = WIDTH;
      canvas.current.height = Math.round((WIDTH * frame.displayHeight) / frame.displayWidth);
      canvas.current.getContext('2d')?.drawImage(frame, 0, 0, canvas.current.width, canvas.current.height);
    };
    decodeKeyFrame({ ...video, reorders: false }, keyFrame, draw).then((drawn) => {
      if (live) setMissing(!drawn);
    });
    return () => {
      live = false;
    };
  }, [video, keyFrame]);
  if (!missing) return <canvas ref={canvas} />;
  const name = codecName(video.codec);
  return (
    <span className="drive-tile-video muted" title={`This browser does not decode ${name} (${video.codec}).`}>
      <VideoOff size={28} strokeWidth={1.25} aria-hidden />
      {name} video: no decoder here
    </span>
  );
}
