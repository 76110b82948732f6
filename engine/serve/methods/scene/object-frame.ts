/** The objects of a sample in the vehicle's frame, as views show them (contract/messages/objects.ts). */
import type { Pose } from '../../../contract/calibration.ts';
import type { ObjectBox, ObjectFrame, ObjectStroke } from '../../../contract/messages/objects.ts';
import { objectsIn } from '../../../contract/messages/objects.ts';
import type { SampleInfo, StreamInfo } from '../../../contract/streams.ts';
import type { Drive } from '../../../drive/drive.ts';
import { compose, rotate, transform } from '../../../geometry/se3.ts';
import { objectsOf } from '../../../ingest/objects/read.ts';
import type { Replay } from '../../../replay/replay.ts';

/** Boxes and outlines of one sample that are given out; more cannot be told apart on a screen. */
const MOST_SHOWN = 2000;
/** Places of all lines of a sample. */
const MOST_PLACES = 200_000;

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
  const place = placing(replay, t, notes);
  const boxes = found.boxes.flatMap(({ frame, box }) => place(frame, (T) => inVehicle(T, box)));
  const strokes = (found.strokes ?? []).flatMap(({ frame, stroke }) =>
    place(frame, (T) => ({ ...stroke, xyz: placesIn(T, stroke.xyz) })),
  );
  const texts = (found.texts ?? []).flatMap(({ frame, text }) =>
    place(frame, (T) => ({ ...text, p: transform(T, text.p) })),
  );
  const picture = found.outlines.length > 0 ? cameraOf(drive, stream, found.picture) : undefined;
  if (found.outlines.length > 0 && picture === undefined)
    notes.add(`No camera of the drive has the frame "${found.picture ?? ''}".`);
  for (const [shape, count] of found.others ?? []) notes.add(`${count} ${shape} are not drawn.`);
  const drawn = affordable(strokes);
  if (Math.max(boxes.length, found.outlines.length, texts.length) > MOST_SHOWN)
    notes.add(`Only the first ${MOST_SHOWN} are drawn.`);
  if (drawn.length < strokes.length)
    notes.add(`Only the first ${drawn.length} of ${strokes.length} lines are drawn.`);
  return {
    boxes: boxes.slice(0, MOST_SHOWN),
    outlines: found.outlines.slice(0, MOST_SHOWN),
    strokes: drawn,
    texts: texts.slice(0, MOST_SHOWN),
    ...(picture === undefined ? {} : { picture }),
    ...(notes.size > 0 ? { note: [...notes].join(' ') } : {}),
  };
}

/** Places what is told in a frame; nothing, with a note, where the frame has no place. */
function placing(replay: Replay, t: number, notes: Set<string>) {
  const frames = new Map<string, ReturnType<Replay['frameAt']>>();
  return <T>(frame: string, made: (T_vehicle_frame: Pose) => T): T[] => {
    const known = frames.get(frame) ?? replay.frameAt(frame, t);
    frames.set(frame, known);
    if ('missing' in known) {
      notes.add(known.missing);
      return [];
    }
    return [made(known)];
  };
}

/** The first lines, as far as they have no more places than can be drawn at once. */
function affordable(strokes: readonly ObjectStroke[]): readonly ObjectStroke[] {
  let numbers = 0;
  const end = strokes.findIndex(({ xyz }) => (numbers += xyz.length) > 3 * MOST_PLACES);
  return end < 0 ? strokes : strokes.slice(0, end);
}

/** @param xyz three numbers a place. */
function placesIn(T_vehicle_frame: Pose, xyz: readonly number[]): number[] {
  const placed: number[] = [];
  for (let i = 0; i + 2 < xyz.length; i += 3)
    placed.push(...transform(T_vehicle_frame, [xyz[i] ?? 0, xyz[i + 1] ?? 0, xyz[i + 2] ?? 0]));
  return placed;
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
