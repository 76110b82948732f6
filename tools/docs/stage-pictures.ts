/**
 * The pictures of docs/stages: what each stage made of a drive, from above, north up. Nothing of a camera is in them.
 *
 *   node tools/docs/stage-pictures.ts FILE.drive [--out docs/pictures/stages] [--run RUN] [--around SECONDS --size METRES]
 *
 * Without --around all of the way is shown. The bar at the lower left is 10 m long.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { ramp } from '../../engine/artifacts/canvas.ts';
import { decodePolylines } from '../../engine/artifacts/polylines.ts';
import type { Vec3 } from '../../engine/contract/calibration.ts';
import { decodeCloud } from '../../engine/contract/clouds.ts';
import { column } from '../../engine/contract/columns.ts';
import { NS_PER_S } from '../../engine/contract/time.ts';
import { Drive } from '../../engine/drive/drive.ts';
import { compose, IDENTITY, transform } from '../../engine/geometry/se3.ts';
import { poseAt, type Trajectory } from '../../engine/geometry/trajectory.ts';
import type { Bound, RoadMap } from '../../engine/map/model.ts';
import type { InputArtifact } from '../../engine/reconstruct/contract/stage.ts';
import { findRun, inputOfRun, mapOfRun, trajectoryOfRun } from '../../engine/reconstruct/results/results.ts';
import { fixesOf } from '../../engine/serve/methods/scene/fixes.ts';

const WIDTH_PX = 900;
const MOST_HEIGHT_PX = 900;
const MARGIN_M = 14;
const BAR_M = 10;
/** Where nothing was measured. */
const NOTHING: readonly [number, number, number] = [16, 20, 24];
const COLOURS: Readonly<Record<string, string>> = {
  divider: '#56b4e9',
  boundary: '#e69f00',
  crossing: '#cc79a7',
  stop_line: '#d55e00',
};

/** The part of the map that a picture shows, and its pixels: x right, y down. */
class Window {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly #left: number;
  readonly #top: number;

  constructor(left: number, bottom: number, right: number, top: number) {
    this.scale = Math.min(WIDTH_PX / (right - left), MOST_HEIGHT_PX / (top - bottom));
    this.width = Math.round((right - left) * this.scale);
    this.height = Math.round((top - bottom) * this.scale);
    this.#left = left;
    this.#top = top;
  }

  x(east: number): number {
    return (east - this.#left) * this.scale;
  }

  y(north: number): number {
    return (this.#top - north) * this.scale;
  }

  /** Index of the pixel at a place; undefined outside. */
  pixel(east: number, north: number): number | undefined {
    const [i, j] = [Math.floor(this.x(east)), Math.floor(this.y(north))];
    return i >= 0 && j >= 0 && i < this.width && j < this.height ? j * this.width + i : undefined;
  }

  points(line: readonly (readonly number[])[]): string {
    return line.map(([x = 0, y = 0]) => `${this.x(x).toFixed(1)},${this.y(y).toFixed(1)}`).join(' ');
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: fileURLToPath(new URL('../../docs/pictures/stages', import.meta.url)) },
    run: { type: 'string' },
    around: { type: 'string' },
    size: { type: 'string', default: '60' },
  },
});
const [file] = positionals;
if (file === undefined) throw new Error('Say which drive: node tools/docs/stage-pictures.ts FILE.drive');
const drive = Drive.open(file, 'read');
const run = findRun(drive, values.run);
const aligned = trajectoryOfRun(drive, run, 'alignment').trajectory;
const path = aligned.poses.map(({ p }) => p);
const window = windowOf(aligned);
mkdirSync(values.out, { recursive: true });

const intensity = raster('accumulation', 'rasters', 'intensity', 'intensityWeight');
const ground = grey(intensity);
const dim = grey(intensity, 0.55);
await save('odometry', sweeps(), pathOf(path));
await save('accumulation', ground, pathOf(path));
await save('ground', shaded(raster('ground', 'elevation', 'elevation')), pathOf(path));
await save('dynamics', moved(dim), pathOf(path));
await save('evidence', glowing(dim), '');
await save('vectors', dim, lines());
await save('alignment', dim, fixes() + pathOf(path));
const { map, findings } = mapOfRun(drive, run);
await save('lanes', dim, lanes(map));
await save(
  'validation',
  dim,
  map.elements.map((each) => stroke(each.points, '#8a929c', each.inferred ? '4 4' : '', 1.2)).join('') +
    findings.map(({ place: [x, y], severity }) => ring(x, y, severity)).join(''),
);
drive.close();

function windowOf(trajectory: Trajectory): Window {
  if (values.around !== undefined) {
    const pose = poseAt(trajectory, Number(values.around) * NS_PER_S, Number.POSITIVE_INFINITY);
    const [[x, y], half] = [pose?.p ?? [0, 0], Number(values.size) / 2];
    return new Window(x - half, y - half, x + half, y + half);
  }
  const [east, north] = [path.map(([x]) => x), path.map(([, y]) => y)];
  return new Window(
    Math.min(...east) - MARGIN_M,
    Math.min(...north) - MARGIN_M,
    Math.max(...east) + MARGIN_M,
    Math.max(...north) + MARGIN_M,
  );
}

function made(stage: string, name: string): InputArtifact {
  const input = inputOfRun(drive, run, name, stage);
  if (!input) throw new Error(`The run has no ${name} of the stage ${stage}.`);
  return input;
}

/** Means of a channel by pixel; NaN where no cell has data. @param weight a channel that is 0 where there is none */
function raster(stage: string, name: string, channel: string, weight?: string): Float64Array {
  const size = window.width * window.height;
  const [sum, count] = [new Float64Array(size), new Float64Array(size)];
  for (const part of made(stage, name).parts(0)) {
    const block = part.block();
    const cells = block.columns.get(channel);
    const weights = weight === undefined ? undefined : block.columns.get(weight);
    const [w, resolution, x, y] = ['width', 'resolutionM', 'x', 'y'].map((key) => Number(block.meta[key]));
    if (!cells || w === undefined || resolution === undefined || x === undefined || y === undefined) continue;
    // A cell that is larger than a pixel fills all of its pixels.
    const steps = Math.max(1, Math.ceil(resolution * window.scale));
    for (let i = 0; i < cells.length; i++) {
      const value = Number(cells[i]);
      if (Number.isNaN(value) || (weights && !weights[i])) continue;
      for (let s = 0; s < steps * steps; s++) {
        const [dx, dy] = [((s % steps) + 0.5) / steps, (Math.floor(s / steps) + 0.5) / steps];
        const at = window.pixel(x + ((i % w) + dx) * resolution, y + (Math.floor(i / w) + dy) * resolution);
        if (at === undefined) continue;
        sum[at] = (sum[at] ?? 0) + value;
        count[at] = (count[at] ?? 0) + 1;
      }
    }
  }
  return sum.map((value, at) => (count[at] ? value / count[at] : Number.NaN));
}

/** The 2 and 98 % quantiles. */
function limits(cells: Float64Array): readonly [number, number] {
  const known = cells.filter((value) => !Number.isNaN(value)).sort();
  return [known[Math.floor(0.02 * known.length)] ?? 0, known[Math.floor(0.98 * known.length)] ?? 1];
}

function picture(colour: (at: number) => readonly [number, number, number]): Uint8Array {
  const pixels = new Uint8Array(3 * window.width * window.height);
  for (let at = 0; at < pixels.length / 3; at++) pixels.set(colour(at), 3 * at);
  return pixels;
}

function grey(cells: Float64Array, brightness = 1): Uint8Array {
  const [low, high] = limits(cells);
  return picture((at) => {
    const value = cells[at] ?? Number.NaN;
    if (Number.isNaN(value)) return NOTHING;
    const shade = 30 + 225 * brightness * Math.min(1, Math.max(0, (value - low) / (high - low)));
    return [shade, shade, shade];
  });
}

/** Height in colour; the light comes from the north-west, so that a step of some centimetres shows. */
function shaded(cells: Float64Array): Uint8Array {
  const [low, high] = limits(cells);
  return picture((at) => {
    const value = cells[at] ?? Number.NaN;
    if (Number.isNaN(value)) return NOTHING;
    const slope = (value - (cells[at - 4 - 4 * window.width] ?? value)) * window.scale;
    const light = Number.isNaN(slope) ? 1 : Math.min(1.5, Math.max(0.45, 1 + 0.5 * slope));
    const [r, g, b] = ramp((value - low) / (high - low));
    return [Math.min(255, r * light), Math.min(255, g * light), Math.min(255, b * light)];
  });
}

/** Paint in yellow, kerbs in orange, by how sure the evidence is. */
function glowing(below: Uint8Array): Uint8Array {
  const [paint, kerb] = [
    raster('evidence', 'evidence', 'marking'),
    raster('evidence', 'evidence', 'boundary'),
  ];
  const of = (cells: Float64Array, at: number) => Math.min(1, (cells[at] || 0) / 160);
  return picture((at) => {
    const [p, k] = [of(paint, at), of(kerb, at)];
    const [r, g, b] = [below[3 * at] ?? 0, below[3 * at + 1] ?? 0, below[3 * at + 2] ?? 0];
    const most = Math.max(p, k);
    const [tr, tg, tb] = p >= k ? [255, 235, 80] : [230, 130, 0];
    return [r + (tr - r) * most, g + (tg - g) * most, b + (tb - b) * most];
  });
}

/** Points that moved, over what stands. */
function moved(below: Uint8Array): Uint8Array {
  const pixels = below.slice();
  for (const part of made('dynamics', 'removed').parts(0)) {
    const block = part.block();
    const xyz = column(block, 'xyz', 'f32');
    const [x = 0, y = 0] = Array.isArray(block.meta.offset) ? block.meta.offset.map(Number) : [];
    for (let i = 0; i < xyz.length; i += 3) {
      const at = window.pixel((xyz[i] ?? 0) + x, (xyz[i + 1] ?? 0) + y);
      if (at !== undefined) pixels.set([240, 90, 80], 3 * at);
    }
  }
  return pixels;
}

function stroke(line: readonly (readonly number[])[], colour: string, dash = '', width = 2): string {
  const pattern = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return `<polyline fill="none" stroke="${colour}" stroke-width="${width}"${pattern} points="${window.points(line)}"/>`;
}

function pathOf(line: readonly Vec3[]): string {
  return stroke(line, '#ffffff', '', 1.5);
}

function lines(): string {
  const {
    starts,
    xyz,
    lines: headers,
  } = decodePolylines([...made('vectors', 'lines').parts()][0]?.bytes() ?? new Uint8Array());
  return headers
    .map((header, l) => {
      const line: number[][] = [];
      for (let v = starts[l] ?? 0; v < (starts[l + 1] ?? 0); v++)
        line.push([xyz[3 * v] ?? 0, xyz[3 * v + 1] ?? 0]);
      return stroke(line, COLOURS[header.class] ?? '#ffffff', header.subtype === 'dashed' ? '8 6' : '', 2.5);
    })
    .join('');
}

/** Each fix with one sigma as the log states it. */
function fixes(): string {
  return drive
    .streams()
    .filter(({ kind }) => kind === 'gnss')
    .map(({ id }) => {
      const { place, sigma } = fixesOf(drive, id);
      const circles = place.map(([x, y], k) => {
        const [east, north] = (sigma[k] ?? [0, 0]).map((m) => Math.max(1, m * window.scale));
        return `<ellipse cx="${window.x(x)}" cy="${window.y(y)}" rx="${east}" ry="${north}"/>`;
      });
      const colour = 'fill="#cc79a7" fill-opacity="0.06" stroke="#cc79a7" stroke-opacity="0.25"';
      return `<g ${colour}>${circles.join('')}</g>${stroke(place, '#cc79a7', '1 4', 2.5)}`;
    })
    .join('');
}

/** Every tenth sweep where odometry placed it, in colour by its time. */
function sweeps(): Uint8Array {
  const pixels = picture(() => NOTHING);
  const set = drive.calibrations().at(-1);
  const { stream } = trajectoryOfRun(drive, run, 'odometry');
  if (stream === undefined) return pixels;
  const { frame, first, last } = drive.stream(stream);
  const mount = set?.sensors.find((sensor) => sensor.frame === frame)?.T_vehicle_sensor ?? IDENTITY;
  for (const { seq, t } of [...drive.samples(stream)].filter((_, k) => k % 10 === 0)) {
    const pose = poseAt(aligned, t);
    if (!pose) continue;
    const T = compose(pose, mount);
    const colour = ramp((t - first) / (last - first || 1));
    const { xyz, count } = decodeCloud(drive.payload(stream, seq));
    for (let i = 0; i < count; i++) {
      const [x, y] = transform(T, [xyz[3 * i] ?? 0, xyz[3 * i + 1] ?? 0, xyz[3 * i + 2] ?? 0]);
      const at = window.pixel(x, y);
      if (at !== undefined) pixels.set(colour.map(Math.round), 3 * at);
    }
  }
  return pixels;
}

function lanes({ elements, lanelets }: RoadMap): string {
  const byId = new Map(elements.map((each) => [each.id, each]));
  const side = ({ element, from, to }: Bound): readonly Vec3[] => {
    const points = byId.get(element)?.points ?? [];
    return from <= to ? points.slice(from, to + 1) : points.slice(to, from + 1).reverse();
  };
  const areas = lanelets.map(({ left, right, driven, centerline }) => {
    const outline = [...side(left), ...side(right).toReversed()];
    const colour = driven ? '#009e73' : '#0072b2';
    return `<polygon fill="${colour}" fill-opacity="0.4" points="${window.points(outline)}"/>${stroke(centerline, colour, '3 5', 1.5)}`;
  });
  const bounds = elements.map((each) =>
    stroke(
      each.points,
      COLOURS[each.class] ?? '#ffffff',
      each.inferred ? '3 4' : '',
      each.inferred ? 1.5 : 2.2,
    ),
  );
  return areas.join('') + bounds.join('');
}

function ring(x: number, y: number, severity: string): string {
  const colour = severity === 'error' ? '#ff5a50' : severity === 'warn' ? '#ffd54d' : '#7fd4ff';
  return `<circle cx="${window.x(x)}" cy="${window.y(y)}" r="8" fill="none" stroke="${colour}" stroke-width="2.5"/>`;
}

async function save(name: string, pixels: Uint8Array, drawing: string): Promise<void> {
  const { width, height, scale } = window;
  const bar = `<path d="M12 ${height - 12}h${BAR_M * scale}" stroke="#ffffff" stroke-width="4"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${drawing}${bar}</svg>`;
  const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(svg) }])
    .webp({ quality: 72, effort: 6 })
    .toBuffer();
  writeFileSync(join(values.out, `${name}.webp`), bytes);
  console.error(`${name}.webp: ${width} × ${height}, ${Math.round(bytes.length / 1000)} kB`);
}
