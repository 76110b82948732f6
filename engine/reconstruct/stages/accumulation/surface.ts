/** Finished tiles of the surface store as raster channels, and what they add up to. */
import { SURFACE, type Tiles } from '../../../kernels/raster.ts';
import type { OutputArtifact } from '../../contract/stage.ts';
import { WEIGHT_SCALE } from '../../mapping/channels.ts';
import type { TileKey } from '../../mapping/plan.ts';
import { type ChannelInfo, extent, type TileShape, writeTile } from '../../mapping/raster.ts';
import { release } from '../../mapping/release.ts';

export const SURFACE_CHANNELS: readonly ChannelInfo[] = [
  { name: 'elevation', unit: 'm', min: -5, max: 5 },
  { name: 'height', unit: '2 cm over ground', min: 0, max: 200 },
  { name: 'intensity', unit: 'spreads over usual ground', min: -2, max: 4 },
  { name: 'intensityWeight', unit: 'of 0.1', min: 0, max: 200 },
  { name: 'density', unit: 'points', min: 0, max: 60 },
  { name: 'scans', unit: 'sweeps', min: 0, max: 60 },
  { name: 'red', unit: '', min: 0, max: 255 },
  { name: 'green', unit: '', min: 0, max: 255 },
  { name: 'blue', unit: '', min: 0, max: 255 },
  { name: 'views', unit: 'pictures', min: 0, max: 60 },
];

/** Where a network looks at the pictures. */
export const PAINT_CHANNEL: ChannelInfo = { name: 'paintSeen', unit: 'of 254', min: 0, max: 254 };

/** What stands in a cell must have been hit by this share of the sweeps that hit the cell, or it only passed by. */
const STANDING_SHARE = 0.3;
/** Sweeps that must have hit it: a single hit is noise. */
const LEAST_STANDING = 2;
/** Steps of a metre in which a height is kept: it fits a byte where it matters. */
const HEIGHT_SCALE = 50;

export class SurfaceTiles {
  readonly #output: OutputArtifact;
  readonly #shape: TileShape;
  cells = 0;
  /** Cells hit that a camera saw as well. */
  coloured = 0;
  points = 0;
  tiles = 0;

  readonly #channels: readonly ChannelInfo[];

  constructor(output: OutputArtifact, shape: TileShape, channels = SURFACE_CHANNELS) {
    this.#channels = channels;
    this.#output = output;
    this.#shape = shape;
  }

  /** Area of the cells hit. */
  get areaM2(): number {
    return this.cells * this.#shape.resolutionM ** 2;
  }

  tile(store: Tiles, key: TileKey): void {
    const read = (channel: number) => store.channel(key[0], key[1], channel);
    const count = read(SURFACE.count);
    const elevation = read(SURFACE.height);
    const intensity = read(SURFACE.shine);
    const intensityWeight = read(SURFACE.shineWeight);
    const scans = read(SURFACE.scans);
    const height = read(SURFACE.tallest);
    const above = read(SURFACE.aboveScans);
    const views = read(SURFACE.views);
    const [red, green, blue] = [read(SURFACE.red), read(SURFACE.green), read(SURFACE.blue)];
    let [hit, coloured, colouredHits] = [0, 0, 0];
    for (let k = 0; k < count.length; k++) {
      const n = count[k] ?? 0;
      const standing = above[k] ?? 0;
      if (n > 0) {
        hit++;
        this.points += n;
      } else elevation[k] = Number.NaN;
      if ((intensityWeight[k] ?? 0) <= 0) intensity[k] = Number.NaN;
      if (standing < LEAST_STANDING || standing < STANDING_SHARE * ((scans[k] ?? 0) + standing))
        height[k] = 0;
      if ((views[k] ?? 0) > 0) {
        coloured++;
        if (n > 0) colouredHits++;
      }
    }
    if (hit === 0 && coloured === 0) return;
    this.cells += hit;
    this.coloured += colouredHits;
    this.tiles++;
    writeTile(
      this.#output,
      key,
      this.#shape,
      this.#channels,
      {
        elevation,
        height: bytes(height, HEIGHT_SCALE, 0),
        intensity,
        intensityWeight: bytes(intensityWeight, WEIGHT_SCALE, 1),
        density: bytes(count, 1, 1),
        scans: bytes(scans, 1, 1),
        // A colour of 0 means unseen, so the darkest seen is 1.
        red: bytes(red, 1, 0, views),
        green: bytes(green, 1, 0, views),
        blue: bytes(blue, 1, 0, views),
        views: bytes(views, 1, 1),
        ...(this.#channels.includes(PAINT_CHANNEL) && { paintSeen: bytes(read(SURFACE.paint), 1, 0, views) }),
      },
      extent(elevation),
    );
    release(count, elevation, intensity, intensityWeight, scans, height, above, views, red, green, blue);
  }
}

/** Times `scale`, rounded, held to 255; at least `least` where the value (or `seen`, with which at least 1) is above 0. */
function bytes(values: Float32Array, scale: number, least: 0 | 1, seen?: Float32Array): Uint8Array {
  const out = new Uint8Array(values.length);
  const known = seen ?? values;
  const floor = seen ? 1 : least;
  for (let k = 0; k < values.length; k++) {
    if ((known[k] ?? 0) > 0) out[k] = Math.max(floor, Math.min(255, Math.round((values[k] ?? 0) * scale)));
  }
  return out;
}
