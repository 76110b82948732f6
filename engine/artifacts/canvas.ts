/** A small picture drawn in memory: RGBA on a transparent ground, so that it sits on a dark and on a light interface. */
import sharp from 'sharp';

export type Rgb = readonly [r: number, g: number, b: number];

/** Distinct on dark and light, and for red-green blindness (after Okabe and Ito 2008). */
export const PALETTE: readonly Rgb[] = [
  [86, 180, 233],
  [230, 159, 0],
  [0, 158, 115],
  [204, 121, 167],
  [213, 94, 0],
  [0, 114, 178],
  [180, 170, 60],
];
export const GREY: Rgb = [128, 134, 142];

export const colourOf = (index: number): Rgb => PALETTE[index % PALETTE.length] ?? GREY;

const RAMP: readonly Rgb[] = [
  [48, 34, 92],
  [49, 84, 140],
  [33, 137, 141],
  [84, 186, 110],
  [246, 222, 60],
];

/** Dark violet over teal to yellow, brightness rising throughout; s in 0..1. */
export function ramp(s: number): Rgb {
  const at = Math.min(1, Math.max(0, s)) * (RAMP.length - 1);
  const k = Math.min(Math.floor(at), RAMP.length - 2);
  const [a, b] = [RAMP[k] ?? GREY, RAMP[k + 1] ?? GREY];
  const f = at - k;
  return [a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f, a[2] + (b[2] - a[2]) * f];
}

export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #pixels: Uint8ClampedArray;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#pixels = new Uint8ClampedArray(width * height * 4);
  }

  /** Blends over what is there; coordinates outside are ignored. x right, y down. */
  dot(x: number, y: number, [r, g, b]: Rgb, alpha = 1): void {
    const [i, j] = [Math.floor(x), Math.floor(y)];
    if (!(i >= 0 && j >= 0 && i < this.width && j < this.height)) return;
    const at = (j * this.width + i) * 4;
    const pixels = this.#pixels;
    const below = ((pixels[at + 3] ?? 0) / 255) * (1 - alpha);
    const total = alpha + below;
    if (total <= 0) return;
    pixels[at] = (r * alpha + (pixels[at] ?? 0) * below) / total;
    pixels[at + 1] = (g * alpha + (pixels[at + 1] ?? 0) * below) / total;
    pixels[at + 2] = (b * alpha + (pixels[at + 2] ?? 0) * below) / total;
    pixels[at + 3] = total * 255;
  }

  /** One pixel wide, smoothed across its direction (Wu 1991's idea: share each step between two pixels). */
  line(x0: number, y0: number, x1: number, y1: number, colour: Rgb): void {
    if (![x0, y0, x1, y1].every(Number.isFinite)) return;
    const [dx, dy] = [x1 - x0, y1 - y0];
    const steps = Math.min(10_000, Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)))));
    const steep = Math.abs(dy) > Math.abs(dx);
    for (let k = 0; k <= steps; k++) {
      const [x, y] = [x0 + (dx * k) / steps, y0 + (dy * k) / steps];
      const across = (steep ? x : y) - 0.5;
      const share = across - Math.floor(across);
      const base = Math.floor(across) + 0.5;
      for (const [offset, alpha] of [
        [0, 1 - share],
        [1, share],
      ] as const) {
        if (steep) this.dot(base + offset, y, colour, alpha);
        else this.dot(x, base + offset, colour, alpha);
      }
    }
  }

  /** A filled circle. */
  disc(x: number, y: number, radius: number, colour: Rgb): void {
    for (let j = -Math.ceil(radius); j <= radius; j++)
      for (let i = -Math.ceil(radius); i <= radius; i++)
        if (Math.hypot(i, j) <= radius) this.dot(x + i, y + j, colour);
  }

  async png(): Promise<Uint8Array> {
    const bytes = await sharp(this.#pixels, { raw: { width: this.width, height: this.height, channels: 4 } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    return new Uint8Array(bytes);
  }
}

/** A map window (x east, y north, metres) fitted into a picture with a margin, equal scale on both axes. */
export class MapView {
  readonly canvas: Canvas;
  readonly scale: number;
  readonly #x: number;
  readonly #y: number;

  constructor(
    width: number,
    height: number,
    box: { minX: number; minY: number; maxX: number; maxY: number },
  ) {
    const margin = 6;
    this.canvas = new Canvas(width, height);
    const [w, h] = [Math.max(box.maxX - box.minX, 1e-6), Math.max(box.maxY - box.minY, 1e-6)];
    this.scale = Math.min((width - 2 * margin) / w, (height - 2 * margin) / h);
    this.#x = width / 2 - ((box.minX + box.maxX) / 2) * this.scale;
    this.#y = height / 2 + ((box.minY + box.maxY) / 2) * this.scale;
  }

  at(x: number, y: number): readonly [number, number] {
    return [this.#x + x * this.scale, this.#y - y * this.scale];
  }

  /** Line through points given as x y z triples. */
  path(xyz: ArrayLike<number>, colour: Rgb, from = 0, to = xyz.length / 3): void {
    for (let i = from + 1; i < to; i++) {
      const [x0, y0] = this.at(xyz[3 * i - 3] ?? Number.NaN, xyz[3 * i - 2] ?? Number.NaN);
      const [x1, y1] = this.at(xyz[3 * i] ?? Number.NaN, xyz[3 * i + 1] ?? Number.NaN);
      this.canvas.line(x0, y0, x1, y1, colour);
    }
  }
}

/** Limits that leave out the outermost 2 % on either side; undefined without a finite value. */
export function robustRange(values: Iterable<number>): readonly [low: number, high: number] | undefined {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort();
  const [low, high] = [sorted[Math.floor(sorted.length * 0.02)], sorted[Math.ceil(sorted.length * 0.98) - 1]];
  return low === undefined || high === undefined ? undefined : [low, Math.max(high, low)];
}

/** Bounds of x y z triples in the plane; undefined without a finite point. */
export function boundsOf(
  sets: Iterable<ArrayLike<number>>,
): { minX: number; minY: number; maxX: number; maxY: number } | undefined {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  for (const xyz of sets) {
    for (let i = 0; i + 2 < xyz.length; i += 3) {
      const [x, y] = [xyz[i] ?? Number.NaN, xyz[i + 1] ?? Number.NaN];
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      if (x < box.minX) box.minX = x;
      if (x > box.maxX) box.maxX = x;
      if (y < box.minY) box.minY = y;
      if (y > box.maxY) box.maxY = y;
    }
  }
  return box.minX <= box.maxX ? box : undefined;
}
