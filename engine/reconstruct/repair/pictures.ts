/**
 * What a repair would change, as pictures: the lidar's edges on a camera's picture as the log has them and with the corrections,
 * and how well both agree over all pictures that are looked at. Measured with the odometry of a run; nothing is kept.
 */
import sharp from 'sharp';
import type { RepairPicture, WantedCorrection } from '../../contract/doctor/repairs.ts';
import { InputError } from '../../contract/errors.ts';
import type { StreamInfo } from '../../contract/streams.ts';
import type { Drive } from '../../drive/drive.ts';
import type { RunRow } from '../../drive/results/runs.ts';
import { openPicture } from '../../drive/samples/pictures.ts';
import { project } from '../../geometry/camera.ts';
import { inverse, transform } from '../../geometry/se3.ts';
import { vec3At } from '../../geometry/sequences.ts';
import { NONE, scoreAt } from '../stages/health/agreement.ts';
import type { TimedGrey } from '../stages/health/greys.ts';
import { Bench, type Camera } from './bench.ts';
import { corrected, KINDS, type Offset, type Offsets, plus } from './corrections.ts';
import { viewsUnder } from './views-of-set.ts';

/** Cameras that are shown; a rig of nine would fill the page. */
const MOST_CAMERAS = 3;
/** The part that is shown, of the picture's width, and its width in pixels: a turn of 1° is then some 16 pixels. */
const PART = 0.4;
const WIDTH_PX = 560;
const ASPECT = 16 / 10;
/** Steps in which the part is sought along the picture. */
const STEPS = 24;
/** Radius of an edge's mark, pixels of what is shown. */
const RADIUS_PX = 2.6;
/** Marks: on an edge of the picture, and beside one. Told apart by form, too. */
const ON = '#43e08c';
const BESIDE = '#ff8a1f';

/** @throws InputError where the run has no odometry, or no camera that the corrections concern sees what the lidar sees */
export async function repairPictures(
  drive: Drive,
  run: RunRow,
  corrections: readonly WantedCorrection[],
  signal?: AbortSignal,
): Promise<RepairPicture[]> {
  const offsets = offsetsOf(corrections);
  const all = drive.streams().filter(({ kind, codec }) => kind === 'camera' && codec.startsWith('image/'));
  const own = all.filter(({ frame }) => offsets.has(frame));
  // A lidar's turn shows in every camera: one will do.
  const shown = new Set((own.length > 0 ? own : all.slice(0, 1)).slice(0, MOST_CAMERAS).map(({ id }) => id));
  const bench = await Bench.of(drive, run, {
    signal,
    progress: () => undefined,
    cameras: ({ id }: StreamInfo) => shown.has(id),
  });
  const pictures: RepairPicture[] = [];
  for (const camera of bench.cameras) {
    const picture = await pictureOf(drive, bench, camera, offsets);
    if (picture) pictures.push(picture);
  }
  if (pictures.length === 0)
    throw new InputError('No camera that the repair concerns sees edges that the lidar sees, too.');
  return pictures;
}

function offsetsOf(corrections: readonly WantedCorrection[]): Offsets {
  const offsets = new Map<string, Offset>();
  for (const { frame, kind, value } of corrections) {
    const found = KINDS.find((each) => each.kind === kind);
    if (!found) continue;
    const by = value / found.scale;
    const one: Offset = {
      timeS: found.unknown === 'time' ? by : 0,
      turnRad: found.unknown === 'turn' ? by : 0,
      focal: found.unknown === 'focal' ? 1 + by : 1,
    };
    offsets.set(frame, plus(offsets.get(frame) ?? NONE, one));
  }
  return offsets;
}

/** An edge of the lidar in the picture (pixels), and how strong the picture's edge is there, 0 to 1. */
type Mark = { readonly u: number; readonly v: number; readonly strength: number };

type Side = { readonly score: number; marksOf(grey: TimedGrey): Mark[] };

async function pictureOf(
  drive: Drive,
  bench: Bench,
  camera: Camera,
  offsets: Offsets,
): Promise<RepairPicture | undefined> {
  const [before, after] = [sideOf(bench, camera, new Map()), sideOf(bench, camera, offsets)];
  if (!before || !after) return undefined;
  // The picture in which most edges are seen.
  const counted = camera.greys.map((grey) => ({ grey, marks: after.marksOf(grey) }));
  const best = counted.reduce<(typeof counted)[number] | undefined>(
    (a, b) => (b.marks.length > (a?.marks.length ?? 0) ? b : a),
    undefined,
  );
  if (!best) return undefined;
  const { info, picture } = best.grey;
  const part = densest(picture, best.marks);
  const jpeg = await openPicture(drive.payload(camera.stream.id, info.seq), camera.stream.codec)
    .extract(part)
    .resize({ width: WIDTH_PX })
    .toColourspace('srgb')
    .png()
    .toBuffer();
  const drawn = async (marks: readonly Mark[]): Promise<Uint8Array> =>
    new Uint8Array(
      await sharp(jpeg)
        .composite([{ input: Buffer.from(overlay(marks, part, after.score)) }])
        .jpeg({ quality: 85 })
        .toBuffer(),
    );
  return {
    sensor: camera.stream.name,
    t: info.t,
    before: { score: before.score, jpeg: await drawn(before.marksOf(best.grey)) },
    after: { score: after.score, jpeg: await drawn(best.marks) },
  };
}

function sideOf(bench: Bench, { stream, greys }: Camera, offsets: Offsets): Side | undefined {
  const setting = bench.under(corrected(bench.base, offsets));
  const whole = viewsUnder(setting, stream, greys);
  const model = whole?.sensor.camera;
  if (!whole || !model || whole.views.length === 0) return undefined;
  return {
    score: scoreAt(whole.views, model, NONE).mean,
    marksOf(grey) {
      const [view] = viewsUnder(setting, stream, [grey])?.views ?? [];
      const T_odom_camera = view?.cameraAt(0);
      const strengths = view?.pictures.at(-1);
      if (!view || !T_odom_camera || !strengths) return [];
      const T = inverse(T_odom_camera);
      const marks: Mark[] = [];
      for (let k = 0; 3 * k < view.edges.length; k++) {
        const point = transform(T, vec3At(view.edges, k));
        const pixel = point[2] > 1 ? project(model, point) : undefined;
        if (!pixel) continue;
        const [u, v] = [Math.round(pixel.u), Math.round(pixel.v)];
        if (u < 0 || v < 0 || u >= model.width || v >= model.height) continue;
        marks.push({ u, v, strength: strengths[v * model.width + u] ?? 0 });
      }
      return marks;
    },
  };
}

type Part = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** The part of the picture that holds most marks. */
function densest({ width, height }: TimedGrey['picture'], marks: readonly Mark[]): Part {
  const w = Math.max(1, Math.min(width, Math.round(PART * width)));
  const h = Math.max(1, Math.min(height, Math.round(w / ASPECT)));
  const inside = (left: number, top: number): number =>
    marks.filter(({ u, v }) => u >= left && u < left + w && v >= top && v < top + h).length;
  let best = { left: 0, top: 0, count: -1 };
  for (let i = 0; i <= STEPS; i++)
    for (let j = 0; j <= STEPS; j++) {
      const [left, top] = [Math.round((i / STEPS) * (width - w)), Math.round((j / STEPS) * (height - h))];
      const count = inside(left, top);
      if (count > best.count) best = { left, top, count };
    }
  return { left: best.left, top: best.top, width: w, height: h };
}

/** SVG of our own numbers: discs on edges of the picture, rings beside them. */
function overlay(marks: readonly Mark[], { left, top, width, height }: Part, enough: number): string {
  const scale = WIDTH_PX / width;
  const shapes = marks.map(({ u, v, strength }) => {
    const at = `cx="${((u - left + 0.5) * scale).toFixed(1)}" cy="${((v - top + 0.5) * scale).toFixed(1)}" r="${RADIUS_PX}"`;
    return strength >= enough
      ? `<circle ${at} fill="${ON}" stroke="#06140c" stroke-width="0.7"/>`
      : `<circle ${at} fill="none" stroke="${BESIDE}" stroke-width="1.4"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH_PX}" height="${Math.round(height * scale)}">${shapes.join('')}</svg>`;
}
