/** The objects of a sample in the vehicle's frame, as views show them (contract/messages/objects.ts). */
import type { Pose } from '../../../contract/calibration.ts';
import type { ObjectFrame } from '../../../contract/messages/objects.ts';
import { objectsIn } from '../../../contract/messages/objects.ts';
import type { SampleInfo, StreamInfo } from '../../../contract/streams.ts';
import type { Drive } from '../../../drive/drive.ts';
import { objectsOf, tellsEntities } from '../../../ingest/objects/read.ts';
import { entitiesOf } from './entities.ts';
import { FrameParts } from './frame-parts.ts';
import type { ObjectView } from './object-view.ts';

type Sample = Pick<SampleInfo, 'stream' | 'seq' | 't'>;

/** The payload to give out in the place of a sample's own; undefined for a stream that tells no objects. */
export function payloadOf(view: ObjectView, sample: Sample, bytes: Uint8Array): Uint8Array | undefined {
  const stream = view.drive.stream(sample.stream);
  if (!objectsIn(stream)) return undefined;
  return new TextEncoder().encode(JSON.stringify(objectFrame(view, stream, sample, bytes)));
}

/** @throws InputError when the sample cannot be decoded. */
export function objectFrame(
  view: ObjectView,
  stream: StreamInfo,
  sample: Sample,
  bytes: Uint8Array,
): ObjectFrame {
  if (tellsEntities(stream)) return entitiesOf(view, stream, sample);
  const { drive, replay } = view;
  const found = objectsOf(stream, bytes);
  const parts = new FrameParts();
  const frames = new Map<string, Pose | { readonly missing: string }>();
  parts.add(found, (frame) => {
    const known = frames.get(frame) ?? replay.frameAt(frame, sample.t);
    frames.set(frame, known);
    return known;
  });
  const picture = found.outlines.length > 0 ? cameraOf(drive, stream, found.picture) : undefined;
  if (found.outlines.length > 0 && picture === undefined)
    parts.note(`No camera of the drive has the frame "${found.picture ?? ''}".`);
  return parts.frame(picture);
}

/**
 * The camera in whose pictures outlines lie: that of their frame; where they name none (foxglove.ImageAnnotations), the one whose
 * topic has the most leading names in common with theirs.
 */
function cameraOf(drive: Drive, stream: StreamInfo, frame: string | undefined): number | undefined {
  const cameras = drive.streams().filter(({ kind }) => kind === 'camera');
  if (frame) return cameras.find((camera) => camera.frame === frame)?.id;
  const common = (name: string): number => {
    const [own, other] = [stream.name.split('/'), name.split('/')];
    const differs = own.findIndex((part, i) => part !== other[i]);
    return differs < 0 ? own.length : differs;
  };
  const [nearest] = cameras
    .map(({ id, name }) => ({ id, shared: common(name) }))
    .sort((a, b) => b.shared - a.shared);
  // A leading slash alone is no name.
  const least = stream.name.startsWith('/') ? 2 : 1;
  return nearest && nearest.shared >= least ? nearest.id : undefined;
}
