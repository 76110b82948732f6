/** The objects of a sample in the vehicle's frame, as views show them (contract/messages/objects.ts). */
import type { Pose } from '../../../contract/calibration.ts';
import type { ObjectBox, ObjectFrame } from '../../../contract/messages/objects.ts';
import { objectsIn } from '../../../contract/messages/objects.ts';
import type { SampleInfo, StreamInfo } from '../../../contract/streams.ts';
import type { Drive } from '../../../drive/drive.ts';
import { compose, rotate } from '../../../geometry/se3.ts';
import type { Found } from '../../../ingest/objects/found.ts';
import { objectsOf } from '../../../ingest/objects/read.ts';
import type { Replay } from '../../../replay/replay.ts';

/** Boxes and outlines of one sample that are given out; more cannot be told apart on a screen. */
const MOST_SHOWN = 2000;

/** The payload to give out in the place of a sample's own; undefined for a stream that tells no objects. */
export function payloadOf(
  drive: Drive,
  replay: Replay,
  sample: Pick<SampleInfo, 'stream' | 't'>,
  bytes: Uint8Array,
): Uint8Array | undefined {
  const stream = drive.stream(sample.stream);
  if (!objectsIn(stream)) return undefined;
  return new TextEncoder().encode(JSON.stringify(objectFrame(drive, replay, stream, sample.t, bytes)));
}

/** @throws InputError when the sample cannot be decoded. */
export function objectFrame(
  drive: Drive,
  replay: Replay,
  stream: StreamInfo,
  t: number,
  bytes: Uint8Array,
): ObjectFrame {
  const found = objectsOf(stream, bytes);
  const notes = new Set<string>();
  const boxes = placed(replay, found, t, notes);
  const picture = found.outlines.length > 0 ? cameraOf(drive, stream, found.picture) : undefined;
  if (found.outlines.length > 0 && picture === undefined)
    notes.add(`No camera of the drive has the frame "${found.picture ?? ''}".`);
  for (const [shape, count] of found.others ?? []) notes.add(`${count} ${shape} are not drawn.`);
  if (Math.max(boxes.length, found.outlines.length) > MOST_SHOWN)
    notes.add(`Only the first ${MOST_SHOWN} are drawn.`);
  return {
    boxes: boxes.slice(0, MOST_SHOWN),
    outlines: found.outlines.slice(0, MOST_SHOWN),
    ...(picture === undefined ? {} : { picture }),
    ...(notes.size > 0 ? { note: [...notes].join(' ') } : {}),
  };
}

function placed(replay: Replay, { boxes }: Found, t: number, notes: Set<string>): ObjectBox[] {
  const frames = new Map<string, ReturnType<Replay['frameAt']>>();
  return boxes.flatMap(({ frame, box }) => {
    const known = frames.get(frame) ?? replay.frameAt(frame, t);
    frames.set(frame, known);
    if ('missing' in known) {
      notes.add(known.missing);
      return [];
    }
    return [inVehicle(known, box)];
  });
}

function inVehicle(T_vehicle_frame: Pose, box: ObjectBox): ObjectBox {
  const { p, q } = compose(T_vehicle_frame, { p: box.p, q: box.q });
  const { velocity } = box;
  return { ...box, p, q, ...(velocity ? { velocity: rotate(T_vehicle_frame.q, velocity) } : {}) };
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
