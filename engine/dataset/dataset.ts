/**
 * Makes a data set for training out of nothing but seeds: each drive is simulated, goes in by the door of every log, is
 * reconstructed as far as accumulation, and leaves labelled tiles and pictures. docs/dataset.md has the layout.
 */
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError, InputError } from '../contract/errors.ts';
import { Drive } from '../drive/drive.ts';
import { ingest } from '../ingest/ingest.ts';
import { stagesUpTo } from '../reconstruct/run/plan.ts';
import { runPipeline } from '../reconstruct/run/runner.ts';
import { STAGES } from '../reconstruct/stages/registry.ts';
import { type SimulateOptions, simulate } from '../simulate/simulate.ts';
import { CHANNELS, type DatasetIndex, type DriveRow, FORMAT, LABELS, type Split, UNSEEN } from './layout.ts';
import { writePictures } from './pictures.ts';
import { writeTiles } from './tiles.ts';
import { placedTruth } from './truth.ts';

export type DatasetOptions = {
  /** The folder to make; it must not exist. */
  readonly out: string;
  readonly seeds: readonly number[];
  /** What each drive is made with; its seed and log are the data set's business. */
  readonly drive: Omit<SimulateOptions, 'seed' | 'out' | 'onProgress' | 'signal'>;
  /** Without pictures only tiles are written, which is quicker. */
  readonly pictures: boolean;
  /** Without tiles nothing is reconstructed: any rig with a camera will do. */
  readonly tiles: boolean;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number, text: string) => void) | undefined;
};

/** Drives share no place, so they are split whole; one in five is kept from training. */
const splitOf = (index: number): Split => (index % 5 === 4 ? 'validation' : 'train');

/** Tiles are the rasters that this stage makes. */
const LAST_STAGE = 'accumulation';

/** Shares of the time that a drive takes, as measured: simulate, ingest, reconstruct, write. */
const SHARES = [0.7, 0.74, 0.95, 1] as const;

/**
 * @throws InputError for a folder that is there, options that make no drive, or a drive that could not be reconstructed.
 * @throws CancelledError when the signal fires. In either case nothing is left behind.
 */
export async function makeDataset(options: DatasetOptions): Promise<DatasetIndex> {
  const { out, seeds, signal } = options;
  if (seeds.length === 0) throw new InputError('A data set needs at least one seed.');
  if (!options.tiles && !options.pictures)
    throw new InputError('A data set without tiles and without pictures is empty.');
  if (new Set(seeds).size < seeds.length)
    throw new InputError('A seed is named twice; it would make the same drive twice.');
  if (await stat(out).catch(() => undefined))
    throw new InputError(`${out}: there is something of that name already.`);
  const temporary = `${out}.part`;
  await rm(temporary, { recursive: true, force: true });
  try {
    await mkdir(temporary, { recursive: true });
    const drives: DriveRow[] = [];
    let shape = { cells: 0, resolutionM: 0 };
    let pixelClasses: readonly string[] = [];
    for (const [k, seed] of seeds.entries()) {
      const progress = (fraction: number, text: string): void =>
        options.onProgress?.((k + fraction) / seeds.length, `Drive ${k + 1} of ${seeds.length}: ${text}`);
      const made = await makeDrive(options, seed, splitOf(k), temporary, progress);
      drives.push(made.row);
      shape = made.shape;
      if (made.pixelClasses.length > 0) pixelClasses = made.pixelClasses;
      if (signal?.aborted) throw new CancelledError();
    }
    const index: DatasetIndex = {
      format: FORMAT,
      ...shape,
      channels: CHANNELS,
      labels: LABELS,
      unseen: UNSEEN,
      pixelClasses,
      drives,
    };
    await writeFile(join(temporary, 'dataset.json'), `${JSON.stringify(index, null, 2)}\n`);
    await rename(temporary, out);
    return index;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

async function makeDrive(
  options: DatasetOptions,
  seed: number,
  split: Split,
  folder: string,
  progress: (fraction: number, text: string) => void,
): Promise<{
  row: DriveRow;
  shape: { cells: number; resolutionM: number };
  pixelClasses: readonly string[];
}> {
  const { drive: wanted, pictures, threads, signal } = options;
  const name = `seed-${seed}`;
  const [work, to] = [join(folder, 'work'), join(folder, name)];
  await mkdir(work, { recursive: true });
  await mkdir(to, { recursive: true });
  const [log, file] = [join(work, 'drive.mcap'), join(work, 'drive.drive')];
  const made = await simulate({
    ...wanted,
    seed,
    out: log,
    threads,
    compress: false,
    pixelLabels: pictures,
    ...(signal ? { signal } : {}),
    onProgress: (fraction, text) => progress(SHARES[0] * fraction, text),
  });
  const between = (from: number, end: number) => (fraction: number, text: string) =>
    progress(from + (end - from) * fraction, text);
  await ingest(log, file, { ...(signal ? { signal } : {}), onProgress: between(SHARES[0], SHARES[1]) });
  const drive = Drive.open(file, 'write');
  try {
    const tiles = options.tiles
      ? await makeTiles(drive, made.truth, to, options, between(SHARES[1], SHARES[2]))
      : NO_TILES;
    const shown = pictures
      ? await writePictures(drive, made.truth, to, between(SHARES[2], SHARES[3]))
      : { count: 0, pixelClasses: [] };
    return {
      row: {
        name,
        split,
        source: await sourceOf(made.truth),
        tiles: tiles.count,
        pictures: shown.count,
        shiftM: round(tiles.shiftM),
        residualM: round(tiles.residualM),
      },
      shape: { cells: tiles.cells, resolutionM: tiles.resolutionM },
      pixelClasses: shown.pixelClasses,
    };
  } finally {
    drive.close();
    await rm(work, { recursive: true, force: true });
  }
}

type TilesMade = {
  readonly count: number;
  readonly cells: number;
  readonly resolutionM: number;
  readonly shiftM: number;
  readonly residualM: number;
};
const NO_TILES: TilesMade = { count: 0, cells: 0, resolutionM: 0, shiftM: 0, residualM: 0 };

/** Reconstructs the drive as far as its rasters and writes them with their labels. */
async function makeTiles(
  drive: Drive,
  truthFolder: string,
  to: string,
  { threads, signal }: DatasetOptions,
  show: (fraction: number, text: string) => void,
): Promise<TilesMade> {
  const order = stagesUpTo(STAGES, LAST_STAGE).map(({ id }) => id);
  const { state, run } = await runPipeline(drive, {
    to: LAST_STAGE,
    threads,
    signal,
    onEvent: (event) => {
      if (event.type === 'stage')
        show((order.indexOf(event.stage) + event.fraction) / order.length, event.stage);
    },
  });
  if (state === 'cancelled') throw new CancelledError();
  if (state === 'failed') {
    const failed = run.stages.find((stage) => stage.state === 'failed');
    throw new InputError(
      `The drive of ${truthFolder} could not be reconstructed: ${failed?.stage}: ${failed?.error}`,
    );
  }
  const truth = placedTruth(drive, truthFolder);
  const { rows, cells, resolutionM } = await writeTiles(drive, truth, to);
  return { count: rows.length, cells, resolutionM, shiftM: truth.shiftM, residualM: truth.residualM };
}

/** What made the drive, as the truth states it. */
async function sourceOf(truth: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(join(truth, 'simulation.json'), 'utf8')) as Record<string, string>;
}

const round = (metres: number): number => Math.round(metres * 1e4) / 1e4;
