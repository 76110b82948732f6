/**
 * What a network says of the drive's pictures: which of their pixels are cars and persons, so that these give the ground no colour,
 * and where it sees paint, which is projected to the ground as colour is. docs/models.md has what it brings; it is off by default.
 */
import { InputError } from '../../../contract/errors.ts';
import { HIDDEN, type PictureMask, type PlacedPicture } from '../../../kernels/raster.ts';
import { cameraModelNames, modelFolder } from '../../../models/library.ts';
import { pictureModelDigest } from '../../../models/manifest.ts';
import { loadPictureModel, type PictureClasses, type PictureModel } from '../../../models/picture-model.ts';

/** No network is run. */
export const NO_NETWORK = 'none';

export const networkNames = (): string[] => [NO_NETWORK, ...cameraModelNames()];

export const networkDigest = (name: string): string | undefined =>
  name === NO_NETWORK ? undefined : pictureModelDigest(modelFolder(name));

/** Classes that are not the ground's and may be gone in the next picture; classes that are paint on it. */
const MOVABLE = ['vehicle', 'person'] as const;
const PAINT = ['paint', 'crossing'] as const;
/** A cell is a car's or a person's where that is likelier than not. */
const LIKELY = 0.5;

/** What the network says of one picture. */
export type SeenPicture = {
  /** HIDDEN where a car or a person is, else how sure paint is (of 254). */
  readonly mask: PictureMask;
  /** The likeliest class of each cell. */
  readonly classes: Uint8Array;
};

export class CameraNetwork implements AsyncDisposable {
  readonly #model: PictureModel;
  readonly #movable: readonly number[];
  readonly #paint: readonly number[];
  /** Pictures that it is at. */
  readonly #running = new Set<Promise<PictureClasses>>();

  private constructor(model: PictureModel) {
    this.#model = model;
    const { classes } = model.manifest.output;
    const placeOf = (name: string): number => {
      const place = classes.indexOf(name);
      if (place < 0) throw new InputError(`Model ${model.manifest.name} has no class "${name}".`);
      return place;
    };
    this.#movable = MOVABLE.map(placeOf);
    this.#paint = PAINT.map(placeOf);
  }

  /** @throws InputError when the model does not fit. */
  static async open(name: string): Promise<CameraNetwork | undefined> {
    if (name === NO_NETWORK) return undefined;
    const model = await loadPictureModel(modelFolder(name));
    try {
      return new CameraNetwork(model);
    } catch (error) {
      await model.dispose();
      throw error;
    }
  }

  /** Names of the classes, in the order of their numbers. */
  get classes(): readonly string[] {
    return this.#model.manifest.output.classes;
  }

  async seen(picture: PlacedPicture): Promise<SeenPicture> {
    const running = this.#model.run(picture);
    this.#running.add(running);
    const said = await running.finally(() => this.#running.delete(running));
    const { width, height } = said;
    const away = sumOf(said, this.#movable);
    const paint = sumOf(said, this.#paint);
    const cells = new Uint8Array(away.length);
    for (let k = 0; k < cells.length; k++) cells[k] = Math.round((HIDDEN - 1) * Math.min(1, paint[k] ?? 0));
    hide(cells, away, width, height);
    return { mask: { width, height, cells }, classes: likeliest(said) };
  }

  /** A stage that ends early leaves pictures behind: the runtime must not go before it has answered. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#running);
    await this.#model.dispose();
  }
}

function sumOf({ width, height, probability }: PictureClasses, classes: readonly number[]): Float32Array {
  const cells = width * height;
  const out = new Float32Array(cells);
  for (const c of classes) for (let k = 0; k < cells; k++) out[k]! += probability[c * cells + k]!;
  return out;
}

function likeliest({ width, height, probability }: PictureClasses): Uint8Array {
  const cells = width * height;
  const out = new Uint8Array(cells);
  for (let c = 1; c < probability.length / cells; c++)
    for (let k = 0; k < cells; k++)
      if (probability[c * cells + k]! > probability[out[k]! * cells + k]!) out[k] = c;
  return out;
}

/** Hides likely cells and those beside them: the rim of a car is half its own colour. */
function hide(cells: Uint8Array, away: Float32Array, width: number, height: number): void {
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if ((away[y * width + x] ?? 0) < LIKELY) continue;
      for (const [dx, dy] of BESIDE) {
        const [u, v] = [x + dx, y + dy];
        if (u >= 0 && v >= 0 && u < width && v < height) cells[v * width + u] = HIDDEN;
      }
    }
}

const BESIDE = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;
