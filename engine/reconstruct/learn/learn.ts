/**
 * Learn this drive: the bundled network for markings is trained on with what a run of the drive is sure of (self-training with
 * pseudo-labels, Lee, ICML workshop 2013), and is kept as a model of its own. docs/models.md.
 */
import { createHash } from 'node:crypto';
import type { Drive } from '../../drive/drive.ts';
import type { UNetShape } from '../../kernels/learning.ts';
import { bundledModel } from '../../models/bundled.ts';
import { readManifest, readNetwork } from '../../models/manifest.ts';
import { onnxTensors, withWeights } from '../../models/onnx-weights.ts';
import { findRun } from '../results/results.ts';
import { type Agreement, agreementOf } from './agreement.ts';
import type { Learnt } from './learnt.ts';
import { type Sample, samplesOf } from './samples.ts';
import { probabilitiesOf, trained } from './training.ts';
import { writeVariant } from './variant.ts';

export type LearnOptions = {
  /** A run's id or name; the newest finished one unless said. */
  readonly run?: number | string | undefined;
  readonly threads: number;
  /** How often each tile is seen. */
  readonly epochs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number, text: string) => void) | undefined;
};

const BASE = 'markings';
/** Channels of the first level of the bundled network. */
const FEATURES = 16;
/** From here on the loss of the drives tried falls no further. */
const EPOCHS = 12;
/** A fifth of the rate that the network was trained with at first: it is to be moved, not to begin anew. */
const RATE = 4e-4;

/** @throws InputError where the run does not show enough to learn from; CancelledError when stopped. Nothing is kept of either. */
export async function learnDrive(drive: Drive, options: LearnOptions): Promise<Learnt> {
  const { threads, signal, onProgress, epochs = EPOCHS } = options;
  const run = findRun(drive, options.run);
  onProgress?.(0, 'Gathering what the run is sure of');
  const folder = bundledModel(BASE);
  const manifest = readManifest(folder);
  const network = readNetwork(folder, manifest);
  const tensors = onnxTensors(network, `${folder}/${manifest.file}`);
  const start = Float32Array.from(tensors.flatMap(({ values }) => [...values]));
  const { side, training, heldOut } = samplesOf(drive, run, manifest);
  const shape: UNetShape = { inputs: manifest.input.channels.length, features: FEATURES, side };
  const judged = (weights: Float32Array): Agreement =>
    agreementOf(heldOut, (sample) => probabilitiesOf(shape, weights, sample, threads));

  const weights = await trained(shape, start, training, {
    epochs,
    rate: RATE,
    threads,
    signal,
    onProgress,
  });
  const [before, after] = [judged(start), judged(weights)];
  const about = {
    run: run.name,
    tiles: training.length,
    heldOut: heldOut.length,
    data: digestOf(training),
    before,
    after,
  };
  const kept = await writeVariant(drive, manifest, withWeights(network, tensors, weights), about);
  return { ...kept, ...about };
}

function digestOf(samples: readonly Sample[]): string {
  const hash = createHash('sha256');
  for (const { tile, picture, target, weight } of samples)
    for (const part of [picture, target, weight])
      hash.update(tile).update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  return hash.digest('hex');
}
