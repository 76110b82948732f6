/**
 * Runs a model over rasters of any size, tile by tile. Tiles overlap; of each only its middle is kept, so that the seams
 * do not show and the result is that of one large picture as long as the overlap covers the network's reach.
 */
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { CancelledError, InputError } from '../contract/errors.ts';
import { inputPlanes, scaledInput } from './inputs.ts';
import { type Manifest, modelDigest, readManifest, readNetwork } from './manifest.ts';
import { checkNetwork } from './network.ts';
import { Session } from './session.ts';

export type Raster = {
  readonly width: number;
  readonly height: number;
  /** Row-major, row 0 first; NaN where there is no data. */
  readonly channels: Readonly<Record<string, Float32Array>>;
};

export type RunOptions = {
  /** Cells at each side of the raster that the network sees and nothing is asked of; 0 unless said. */
  readonly margin?: number;
  readonly signal?: AbortSignal;
  readonly progress?: (fraction: number) => void;
};

export interface Model {
  readonly manifest: Manifest;
  readonly digest: string;
  /** Probability of each class at each cell inside of the margin; NaN where the first channel has no data. @throws InputError for a missing channel. */
  runRaster(raster: Raster, options?: RunOptions): Promise<Record<string, Float32Array>>;
  dispose(): Promise<void>;
}

/** `memoryMib`: what the network may take while it is loaded or run, instead of the usual bound (watch.ts). */
export type LoadOptions = { readonly threads?: number; readonly memoryMib?: number };

/** @throws InputError when the manifest, the file, its hash, its version or its shapes do not fit. */
export async function loadModel(
  folder: string,
  { threads = 1, memoryMib }: LoadOptions = {},
): Promise<Model> {
  const manifest = readManifest(folder);
  const bytes = readNetwork(folder, manifest);
  checkNetwork(bytes, `${folder}/${manifest.file}`);
  const session = await Session.open(`${folder}/${manifest.file}`, bytes, { threads, memoryMib });
  try {
    checkShapes(`${folder}/${manifest.file}`, session, manifest);
  } catch (error) {
    await session.release();
    throw error;
  }
  return {
    manifest,
    digest: modelDigest(folder),
    runRaster: (raster, options = {}) => runRaster(session, manifest, raster, options),
    dispose: () => session.release(),
  };
}

function checkShapes(path: string, { runtime: session }: Session, { input, output }: Manifest): void {
  if (session.inputNames.length !== 1 || session.inputNames[0] !== input.name)
    throw new InputError(
      `${path}: the manifest names the input "${input.name}", the network has ${session.inputNames.map((n) => `"${n}"`).join(', ')}.`,
    );
  if (!session.outputNames.includes(output.name))
    throw new InputError(
      `${path}: the manifest names the output "${output.name}", the network has ${session.outputNames.map((n) => `"${n}"`).join(', ')}.`,
    );
  const check = (
    what: string,
    metadata: InferenceSession['inputMetadata'],
    at: string,
    depth: number,
  ): void => {
    const found = metadata.find(({ name }) => name === at);
    if (!found?.isTensor) throw new InputError(`${path}: ${what} "${at}" is no tensor.`);
    const channels = found.shape[1];
    if (
      found.type !== 'float32' ||
      found.shape.length !== 4 ||
      (typeof channels === 'number' && channels !== depth)
    )
      throw new InputError(
        `${path}: ${what} "${at}" is ${found.type} of shape [${found.shape.join(', ')}]; the manifest wants float32 of [1, ${depth}, height, width].`,
      );
  };
  check('input', session.inputMetadata, input.name, input.channels.length);
  check('output', session.outputMetadata, output.name, output.classes.length);
}

async function runRaster(
  session: Session,
  manifest: Manifest,
  raster: Raster,
  { signal, progress, margin = 0 }: RunOptions,
): Promise<Record<string, Float32Array>> {
  const { width, height } = raster;
  const { input, output } = manifest;
  const planes = inputPlanes(manifest, raster.channels, [width, height]);
  const [inX, inY] = [Math.max(0, width - 2 * margin), Math.max(0, height - 2 * margin)];
  const classes = output.classes.map(() => new Float32Array(inX * inY));
  const { tile, overlap } = input;
  const step = tile - 2 * overlap;
  const [columns, rows] = [Math.ceil(inX / step), Math.ceil(inY / step)];
  const data = new Float32Array(planes.length * tile * tile);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      if (signal?.aborted) throw new CancelledError();
      const [x0, y0] = [margin + column * step - overlap, margin + row * step - overlap];
      planes.forEach(({ channel, values }, plane) => {
        for (let y = 0; y < tile; y++)
          for (let x = 0; x < tile; x++) {
            const [cx, cy] = [x0 + x, y0 + y];
            const inside = cx >= 0 && cy >= 0 && cx < width && cy < height;
            const value = inside ? values[cy * width + cx]! : Number.NaN;
            data[(plane * tile + y) * tile + x] = scaledInput(channel, value);
          }
      });
      const result = await session.run(manifest, new Tensor('float32', data, [1, planes.length, tile, tile]));
      if (
        !result ||
        !(result.data instanceof Float32Array) ||
        result.data.length !== classes.length * tile * tile
      )
        throw new InputError(
          `Model ${manifest.name} gave [${result?.dims.join(', ') ?? 'nothing'}] for a tile of ${tile} × ${tile}; [1, ${classes.length}, ${tile}, ${tile}] was expected.`,
        );
      activate(result.data, classes.length, tile * tile, output.activation);
      const first = planes[0]!.values;
      for (let y = overlap; y < tile - overlap; y++)
        for (let x = overlap; x < tile - overlap; x++) {
          const [cx, cy] = [x0 + x, y0 + y];
          if (cx >= margin + inX || cy >= margin + inY) continue;
          const missing = Number.isNaN(first[cy * width + cx]!);
          const cell = (cy - margin) * inX + (cx - margin);
          for (let c = 0; c < classes.length; c++)
            classes[c]![cell] = missing ? Number.NaN : result.data[(c * tile + y) * tile + x]!;
        }
      progress?.((row * columns + column + 1) / (rows * columns));
    }
  return Object.fromEntries(output.classes.map((name, c) => [name, classes[c]!]));
}

/** Raw outputs to probabilities, in place. */
function activate(
  data: Float32Array,
  classes: number,
  cells: number,
  activation: Manifest['output']['activation'],
): void {
  if (activation === 'probability') return;
  if (activation === 'logit') {
    for (let k = 0; k < data.length; k++) data[k] = 1 / (1 + Math.exp(-data[k]!));
    return;
  }
  for (let k = 0; k < cells; k++) {
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) top = Math.max(top, data[c * cells + k]!);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += data[c * cells + k] = Math.exp(data[c * cells + k]! - top);
    for (let c = 0; c < classes; c++) data[c * cells + k]! /= sum;
  }
}
