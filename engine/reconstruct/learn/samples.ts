/** Tiles of a run as a network's pictures with what the run is sure of, and which of them are held out. */
import { createHash } from 'node:crypto';
import { InputError } from '../../contract/errors.ts';
import type { Drive } from '../../drive/drive.ts';
import type { RunRow } from '../../drive/results/runs.ts';
import { pooled, scaledInput } from '../../models/inputs.ts';
import type { Manifest } from '../../models/manifest.ts';
import { nameOf } from '../mapping/plan.ts';
import { RasterReader } from '../mapping/raster.ts';
import { inputOfRun, mapOfRun } from '../results/results.ts';
import { artifactOf } from '../run/runs.ts';
import { type LabelLine, linesOf, RunLabels } from './labels.ts';

export type Sample = {
  readonly tile: string;
  /** [input][row][column] */
  readonly picture: Float32Array;
  /** [row][column] */
  readonly target: Float32Array;
  readonly weight: Float32Array;
};

export type Samples = {
  /** Cells to a side of each. */
  readonly side: number;
  readonly training: readonly Sample[];
  readonly heldOut: readonly Sample[];
};

/** One tile in so many is held out. */
const HELD_OUT = 5;
/** A tile with fewer sure cells teaches little: a hundredth of its area. */
const LEAST_SURE = 0.01;
/** A drive must have some tiles of paint to learn from: 40 m of line. */
const LEAST_TILES = 4;

/**
 * @throws InputError where the run has no lines, its evidence is of a network already, or it shows too little paint
 */
export function samplesOf(drive: Drive, run: RunRow, manifest: Manifest): Samples {
  if (run.settings.evidence?.use === 'fused')
    throw new InputError(
      `Run "${run.name}" is made with a network: learn from one without, or a network would teach itself its own errors.`,
    );
  const input = (name: string, stage: string) => {
    const found = inputOfRun(drive, run, name, stage);
    if (!found) throw new InputError(`Run "${run.name}" has no ${name}: its stage "${stage}" is not done.`);
    return found;
  };
  const rasters = new RasterReader(input('rasters', 'accumulation'));
  const labels = new RunLabels(
    new RasterReader(input('evidence', 'evidence')),
    linesOfMap(drive, run) ?? linesOf(input('lines', 'vectors').only()),
  );
  const by = Math.max(1, Math.round(manifest.input.resolutionM / rasters.shape.resolutionM));
  const side = Math.floor(rasters.cells / by);
  const samples: Sample[] = [];
  for (const key of new RasterReader(input('evidence', 'evidence')).keys()) {
    const { target, weight } = labels.of(key, by);
    const picture = new Float32Array(manifest.input.channels.length * side * side);
    for (const [n, channel] of manifest.input.channels.entries()) {
      const values = rasters.channel(key, 0, channel.of ?? channel.name, Number.NaN);
      const plane = pooled(values, rasters.cells, by);
      for (let k = 0; k < side * side; k++) {
        picture[n * side * side + k] = scaledInput(channel, plane[k] ?? Number.NaN);
        // The first channel says where the network answers at all.
        if (n === 0 && Number.isNaN(plane[k])) weight[k] = 0;
      }
    }
    const sure = weight.reduce((sum, w) => sum + w, 0);
    if (sure >= LEAST_SURE * side * side) samples.push({ tile: nameOf(key), picture, target, weight });
  }
  const painted = samples.filter(({ target, weight }) => target.some((t, k) => t * (weight[k] ?? 0) > 0));
  if (painted.length < LEAST_TILES)
    throw new InputError(
      `Run "${run.name}" is sure of paint on ${painted.length} tiles; ${LEAST_TILES} are needed to learn from.`,
    );
  return {
    side,
    training: samples.filter(({ tile }) => !isHeldOut(tile)),
    heldOut: samples.filter(({ tile }) => isHeldOut(tile)),
  };
}

/** By a hash of its name, so that the choice depends on nothing else. */
const isHeldOut = (tile: string): boolean =>
  (createHash('sha256').update(tile).digest()[0] ?? 0) % HELD_OUT === 0;

/** Lines that become paint, none, or are left out. */
const LABELLED: ReadonlySet<string> = new Set(['divider', 'boundary', 'crossing', 'stop_line']);

/** The lines of a map that people corrected, with what they said of them; undefined where nobody did. */
function linesOfMap(drive: Drive, run: RunRow): LabelLine[] | undefined {
  if (!artifactOf(drive, run.id, 'map')) return undefined;
  const { map, corrections } = mapOfRun(drive, run);
  if (corrections === 0) return undefined;
  const kept = new Set(map.elements.map(({ id }) => id));
  const rejected = mapOfRun(drive, run, 'as made').map.elements.filter(({ id }) => !kept.has(id));
  return [
    ...map.elements.map((element) => ({ ...element, said: element.review ? ('there' as const) : undefined })),
    ...rejected.map((element) => ({ ...element, said: 'not there' as const })),
  ].filter((element) => LABELLED.has(element.class));
}
