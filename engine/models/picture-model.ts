/**
 * Runs a network over whole pictures: each is brought to the focal length that the network was made for, so that things have
 * the size it knows, whatever the lens; what comes out is a class for every few pixels.
 */
import { Tensor } from 'onnxruntime-node';
import { InputError } from '../contract/errors.ts';
import { digestOf, type PictureManifest, readNetwork, readPictureManifest } from './manifest.ts';
import { checkNetwork } from './network.ts';
import { Session } from './session.ts';

/** Sides of what the network sees (pixels): a picture of a very long lens, or of a very short one, is scaled less. */
const [LEAST_SIDE, MOST_SIDE] = [64, 1024];

export type PictureView = {
  /** width × height × 3, of 255. */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Horizontal focal length in pixels of this picture. */
  readonly fx: number;
};

/** What a network says of a picture: cell (x, y) covers the pixels from x · picture width / width on. */
export type PictureClasses = {
  readonly width: number;
  readonly height: number;
  /** Probability of class c at cell k: [c · width · height + k]. */
  readonly probability: Float32Array;
};

export interface PictureModel {
  readonly manifest: PictureManifest;
  readonly digest: string;
  run(picture: PictureView): Promise<PictureClasses>;
  dispose(): Promise<void>;
}

/** One thread a picture: the same bytes at any count. @throws InputError when manifest, file, hash or shapes do not fit. */
export async function loadPictureModel(folder: string): Promise<PictureModel> {
  const manifest = readPictureManifest(folder);
  const path = `${folder}/${manifest.file}`;
  const bytes = readNetwork(folder, manifest);
  checkNetwork(bytes, path);
  const session = await Session.open(path, bytes, { threads: 1 });
  const { inputNames, outputNames } = session.runtime;
  if (inputNames[0] !== manifest.input.name || !outputNames.includes(manifest.output.name)) {
    await session.release();
    throw new InputError(
      `${path}: the manifest names "${manifest.input.name}" and "${manifest.output.name}", which the network has not.`,
    );
  }
  return {
    manifest,
    digest: digestOf(manifest),
    run: (picture) => runPicture(session, manifest, picture),
    dispose: () => session.release(),
  };
}

async function runPicture(
  session: Session,
  manifest: PictureManifest,
  picture: PictureView,
): Promise<PictureClasses> {
  const { input, output } = manifest;
  const [w, h] = sizeFor(picture, input);
  const data = scaledPlanes(picture, w, h, input.channels);
  const result = await session.run(manifest, new Tensor('float32', data, [1, 3, h, w]));
  const [width, height] = [w / output.stride, h / output.stride];
  const cells = width * height;
  if (!(result?.data instanceof Float32Array) || result.data.length !== output.classes.length * cells)
    throw new InputError(
      `Model ${manifest.name} gave [${result?.dims.join(', ') ?? 'nothing'}] for a picture of ${w} × ${h}; [1, ${output.classes.length}, ${height}, ${width}] was expected.`,
    );
  return { width, height, probability: softmax(result.data, output.classes.length, cells) };
}

/** Width and height of what the network sees: whole multiples, the same angle a pixel as far as they allow. */
export function sizeFor(
  { width, height, fx }: Omit<PictureView, 'rgb'>,
  { focalPx, multiple }: Pick<PictureManifest['input'], 'focalPx' | 'multiple'>,
): [width: number, height: number] {
  const by = Math.min(
    Math.max(focalPx / fx, LEAST_SIDE / Math.min(width, height)),
    MOST_SIDE / Math.max(width, height),
  );
  const side = (n: number): number => Math.max(1, Math.floor((n * by) / multiple)) * multiple;
  return [side(width), side(height)];
}

/** Means over the pixels that a smaller pixel touches, scaled: [3, height, width]. */
function scaledPlanes(
  { rgb, width, height }: PictureView,
  w: number,
  h: number,
  channels: PictureManifest['input']['channels'],
): Float32Array {
  const [columns, rows] = [bins(width, w), bins(height, h)];
  const out = new Float32Array(3 * w * h);
  for (let y = 0; y < h; y++) {
    const [top, bottom] = [rows[2 * y]!, rows[2 * y + 1]!];
    for (let x = 0; x < w; x++) {
      const [left, right] = [columns[2 * x]!, columns[2 * x + 1]!];
      let [r, g, b] = [0, 0, 0];
      for (let v = top; v < bottom; v++)
        for (let k = 3 * (v * width + left); k < 3 * (v * width + right); k += 3) {
          r += rgb[k]!;
          g += rgb[k + 1]!;
          b += rgb[k + 2]!;
        }
      const count = (bottom - top) * (right - left);
      [r, g, b].forEach((sum, c) => {
        const { mean, std } = channels[c]!;
        out[(c * h + y) * w + x] = (sum / count - mean) / std;
      });
    }
  }
  return out;
}

/** First pixel and the one past the last that each of `to` pixels touches of `from`. */
function bins(from: number, to: number): Int32Array {
  const out = new Int32Array(2 * to);
  for (let k = 0; k < to; k++) {
    out[2 * k] = Math.floor((k * from) / to);
    out[2 * k + 1] = Math.ceil(((k + 1) * from) / to);
  }
  return out;
}

function softmax(logits: Float32Array, classes: number, cells: number): Float32Array {
  const out = new Float32Array(logits.length);
  for (let k = 0; k < cells; k++) {
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) top = Math.max(top, logits[c * cells + k]!);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += out[c * cells + k] = Math.exp(logits[c * cells + k]! - top);
    for (let c = 0; c < classes; c++) out[c * cells + k]! /= sum;
  }
  return out;
}
