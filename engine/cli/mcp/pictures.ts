/** Pictures for programs: a camera's at a time, with the lidar's points in it; what a run made, from above. */
import sharp from 'sharp';
import { ramp } from '../../artifacts/canvas.ts';
import { pictureOf } from '../../artifacts/picture.ts';
import type { CalibrationSet, Pose } from '../../contract/calibration.ts';
import { decodeCloud } from '../../contract/clouds.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import type { SampleInfo, StreamInfo } from '../../contract/streams.ts';
import { NS_PER_MS, NS_PER_S } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import { openPicture } from '../../drive/samples/pictures.ts';
import { project } from '../../geometry/camera.ts';
import { compose, inverse, transform } from '../../geometry/se3.ts';
import { poseAt } from '../../geometry/trajectory.ts';
import { findRun, trajectoryOfRun } from '../../reconstruct/results/results.ts';

/** As wide as a model looks at; points are drawn for it. */
const MOST_WIDTH_PX = 1280;
/** Points further away are none that a picture of a road needs. */
const FAR_M = 60;
const DOT_PX = 2;
const MAP_SIZE = { width: 1200, height: 900 };
/** Dark, as in the interface: a program may show what is clear on any ground. */
const GROUND = '#101418';

export type Picture = { readonly bytes: Uint8Array; readonly mediaType: string; readonly text: string };

export type CameraQuestion = {
  readonly camera?: string | undefined;
  readonly timeS: number;
  readonly lidar: boolean;
};

/** The picture that was newest at that time. @throws InputError where there is none, or it is a video */
export async function cameraPicture(drive: Drive, question: CameraQuestion): Promise<Picture> {
  const stream = cameraOf(drive, question.camera);
  const sample = drive.latest(stream.id, question.timeS * NS_PER_S);
  if (!sample) throw new InputError(`${stream.name} has no picture at or before ${question.timeS} s.`);
  if (!stream.codec.startsWith('image/'))
    throw new InputError(`${stream.name} is a video (${stream.codec}); only single pictures can be shown.`);
  const picture = openPicture(drive.payload(stream.id, sample.seq), stream.codec);
  const place = `${stream.name}, sample ${sample.seq}`;
  const { width, height } = await whole(place, picture.metadata());
  const overlay = question.lidar ? lidarOver(drive, stream, sample, width, height) : undefined;
  const drawn = picture.toColourspace('srgb').jpeg();
  if (overlay?.pixels)
    drawn.composite([{ input: Buffer.from(overlay.pixels.buffer), raw: { width, height, channels: 4 } }]);
  const bytes = await sharp(await whole(place, drawn.toBuffer()))
    .resize({ width: MOST_WIDTH_PX, withoutEnlargement: true })
    .jpeg()
    .toBuffer();
  const text = `${place}, at ${sample.t / NS_PER_S} s.${overlay ? ` ${overlay.text}` : ''}`;
  return { bytes: new Uint8Array(bytes), mediaType: 'image/jpeg', text };
}

/** What sharp makes of a picture of the log. @throws InputError where the picture is damaged (drive/samples/pictures.ts) */
async function whole<T>(place: string, made: Promise<T>): Promise<T> {
  try {
    return await made;
  } catch (cause) {
    throw new InputError(`${place}: the picture is damaged: ${messageOf(cause)}.`, { cause });
  }
}

function cameraOf(drive: Drive, name: string | undefined): StreamInfo {
  const cameras = drive.streams().filter(({ kind }) => kind === 'camera');
  const found = name === undefined ? cameras[0] : cameras.find((stream) => stream.name === name);
  if (found) return found;
  const there = cameras.map((stream) => stream.name).join(', ');
  throw new InputError(
    there === ''
      ? 'The drive has no camera.'
      : `There is no camera ${JSON.stringify(name)}; there are ${there}.`,
  );
}

/** The sweep that is nearest in time, projected by the camera's lens; nearer points in warmer colours. */
function lidarOver(
  drive: Drive,
  camera: StreamInfo,
  { t }: SampleInfo,
  width: number,
  height: number,
): { readonly pixels?: Uint8Array; readonly text: string } {
  const set = drive.calibrations().at(-1);
  const lens = set && sensorOf(set, camera.frame);
  const lidar = drive
    .streams()
    .find((stream) => stream.kind === 'lidar' && set && sensorOf(set, stream.frame));
  const mount = set && lidar && sensorOf(set, lidar.frame);
  if (!lens?.camera || !lidar || !mount)
    return { text: 'No lidar is shown: a mount or the lens is not known.' };
  const sweep = nearest(t, drive.latest(lidar.id, t), drive.next(lidar.id, t));
  if (!sweep) return { text: 'No lidar is shown: it has no sweep.' };
  const moved = vehicleBetween(drive, sweep.t + mount.timeOffsetNs, t + lens.timeOffsetNs);
  const T_vehicle_lidar = moved.T ? compose(moved.T, mount.T_vehicle_sensor) : mount.T_vehicle_sensor;
  const T_camera_lidar = compose(inverse(lens.T_vehicle_sensor), T_vehicle_lidar);
  const { xyz, count } = decodeCloud(drive.payload(lidar.id, sweep.seq));
  const pixels = new Uint8Array(4 * width * height);
  const scale = width / lens.camera.width;
  let seen = 0;
  for (let i = 0; i < count; i++) {
    const point = transform(T_camera_lidar, [xyz[3 * i] ?? 0, xyz[3 * i + 1] ?? 0, xyz[3 * i + 2] ?? 0]);
    const range = Math.hypot(...point);
    const pixel = range < FAR_M ? project(lens.camera, point) : undefined;
    if (!pixel || !dot(pixels, width, height, pixel.u * scale, pixel.v * scale, range)) continue;
    seen++;
  }
  const age = Math.round((sweep.t - t) / NS_PER_MS);
  return {
    pixels,
    text: `${seen} points of ${lidar.name}, sweep ${sweep.seq} (${age} ms from the picture, ${moved.text}), nearer ones yellow.`,
  };
}

const sensorOf = (set: CalibrationSet, frame: string) => set.sensors.find((sensor) => sensor.frame === frame);

function nearest(
  t: number,
  before: SampleInfo | undefined,
  after: SampleInfo | undefined,
): SampleInfo | undefined {
  if (!before || !after) return before ?? after;
  return t - before.t <= after.t - t ? before : after;
}

/** T_vehicle(to)_vehicle(from) by the newest run's poses, where there is one. */
function vehicleBetween(
  drive: Drive,
  from: number,
  to: number,
): { readonly T?: Pose; readonly text: string } {
  try {
    const { trajectory } = trajectoryOfRun(drive, findRun(drive));
    const [a, b] = [poseAt(trajectory, from), poseAt(trajectory, to)];
    if (a && b) return { T: compose(inverse(b), a), text: 'moved by the run' };
  } catch (error) {
    // No run, or none with poses: the vehicle is taken as standing between the two.
    if (!(error instanceof InputError)) throw error;
  }
  return { text: 'not moved' };
}

/** False where the pixel lies outside of the picture. */
function dot(
  pixels: Uint8Array,
  width: number,
  height: number,
  u: number,
  v: number,
  range: number,
): boolean {
  const [left, top] = [Math.round(u) - 1, Math.round(v) - 1];
  if (left < 0 || top < 0 || left + DOT_PX > width || top + DOT_PX > height) return false;
  const colour = ramp(1 - range / FAR_M);
  for (let y = top; y < top + DOT_PX; y++)
    for (let x = left; x < left + DOT_PX; x++)
      pixels.set([colour[0], colour[1], colour[2], 255], 4 * (y * width + x));
  return true;
}

/** An artifact of a run from above, as its kind draws it. @throws InputError where the run has no such artifact or picture */
export async function runPicture(
  drive: Drive,
  { run: wanted, artifact: name }: { readonly run?: number | undefined; readonly artifact: string },
): Promise<Picture> {
  const run = findRun(drive, wanted);
  const all = drive.runs.stages(run.id).flatMap(({ key }) => {
    const result = drive.runs.result(key);
    return result ? drive.artifacts.ofResult(result.id) : [];
  });
  const found = all.findLast((each) => each.name === name || `${each.stage}/${each.name}` === name);
  const there = all.map((each) => `${each.stage}/${each.name}`).join(', ');
  if (!found)
    throw new InputError(`Run "${run.name}" has no artifact ${JSON.stringify(name)}; it has ${there}.`);
  const picture = await pictureOf(drive, found.id, MAP_SIZE);
  if (!picture) throw new InputError(`${found.stage}/${found.name} has no picture.`);
  const bytes = new Uint8Array(await sharp(picture).flatten({ background: GROUND }).png().toBuffer());
  return {
    bytes,
    mediaType: 'image/png',
    text: `${found.stage}/${found.name} of run "${run.name}", from above, north up.`,
  };
}
