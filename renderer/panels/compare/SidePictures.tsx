/** The front cameras of two drives at the same place, beside each other. */
import { useEffect, useRef } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import { visible as readable } from '../../../engine/contract/visible.ts';
import type { LoadedSample } from '../../replay/loadedSample.ts';
import { useSample } from '../../replay/ReplayContext.tsx';
import { shortName } from '../../widgets/streams/streamName.ts';
import { frontCamera } from '../../widgets/streams/streamOrder.ts';
import { useOtherSample } from './useOtherSample.ts';

export function SidePictures({
  drive,
  other,
  tB,
  visible,
}: {
  readonly drive: DriveInfo;
  readonly other: DriveInfo;
  /** On B's clock; undefined where B was not here. */
  readonly tB: Nanoseconds | undefined;
  readonly visible: boolean;
}) {
  const [left, right] = [frontCamera(drive.streams), frontCamera(other.streams)];
  const a = useSample(left, visible);
  const b = useOtherSample(other, right, tB, visible);
  return (
    <div className="compare-pictures">
      <Picture side="a" drive={drive} stream={left} sample={a} missing="No picture here." />
      <Picture
        side="b"
        drive={other}
        stream={right}
        sample={tB === undefined ? undefined : b}
        missing={tB === undefined ? 'B was not here.' : 'No picture here.'}
      />
    </div>
  );
}

function Picture({
  side,
  drive,
  stream,
  sample,
  missing,
}: {
  readonly side: 'a' | 'b';
  readonly drive: DriveInfo;
  readonly stream: StreamInfo | undefined;
  readonly sample: LoadedSample | undefined;
  readonly missing: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const bitmap = sample?.content.kind === 'picture' ? sample.content.bitmap : undefined;
  useEffect(() => {
    const element = canvas.current;
    if (!element || !bitmap) return;
    [element.width, element.height] = [bitmap.width, bitmap.height];
    element.getContext('2d')?.drawImage(bitmap, 0, 0);
  }, [bitmap]);
  const name = stream ? shortName(stream.name) : 'no camera';
  return (
    <figure>
      <figcaption>
        <span className={`compare-side compare-${side}`}>{side.toUpperCase()}</span>{' '}
        <span className="ellipsis">
          {readable(drive.name)} · {name}
        </span>
      </figcaption>
      {bitmap ? (
        <canvas ref={canvas} aria-label={`Picture of ${readable(drive.name)}, ${name}`} role="img" />
      ) : (
        <p className="muted">
          {sample?.content.kind === 'unreadable'
            ? sample.content.reason
            : stream
              ? missing
              : 'This drive has no camera.'}
        </p>
      )}
    </figure>
  );
}
