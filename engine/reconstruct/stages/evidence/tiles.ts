/** Evidence as tiles of a raster: scores as probabilities, angles and steps, a byte each. */
import type { Ridges, Steps } from '../../../kernels/ridge.ts';
import type { OutputArtifact } from '../../contract/stage.ts';
import type { TileKey } from '../../mapping/plan.ts';
import {
  type ChannelInfo,
  type RasterReader,
  rasterMeta,
  type TileShape,
  writeTile,
} from '../../mapping/raster.ts';
import type { Network, Seen } from './network.ts';
import { ORIENTATIONS, type Settings } from './parameters.ts';

const CHANNELS: readonly ChannelInfo[] = [
  { name: 'marking', unit: 'of 255', min: 0, max: 255 },
  { name: 'boundary', unit: 'of 255', min: 0, max: 255 },
  { name: 'lidar', unit: 'of 255', min: 0, max: 255 },
  { name: 'camera', unit: 'of 255', min: 0, max: 255 },
  { name: 'markingScore', unit: '0.1 σ', min: 0, max: 120 },
  { name: 'boundaryScore', unit: '0.1 σ', min: 0, max: 120 },
  { name: 'markingAngle', unit: 'π/180 rad', min: 0, max: 180 },
  { name: 'boundaryAngle', unit: 'π/180 rad', min: 0, max: 180 },
  { name: 'step', unit: 'cm', min: -30, max: 30 },
];

/** Only there when a network was chosen. */
const NETWORK_CHANNEL: ChannelInfo = { name: 'network', unit: 'of 255', min: 0, max: 255 };

/** Score at which a kerb is as likely as not (standard deviations). */
const KERB_SIGMA = 4;
/** Steps of a standard deviation and of a metre in which scores and heights are stored. */
const TENTHS = 10;
const CENTIMETRES = 100;
/** Tiles without a cell above a tenth are not written (of 255). */
const FAINTEST = 25;
/** From here on a cell is rather a line than none (of 255). */
const LIKELY = 128;
/** Evidence has no height of its own: its tiles lie at all of them (m). */
const HEIGHTS = [-1e3, 1e3] as const;

export class EvidenceTiles {
  readonly #output: OutputArtifact;
  readonly #shape: TileShape;
  readonly #network: Network | undefined;
  readonly #settings: Pick<Settings, 'paintSigma' | 'fused'>;
  readonly #channels: readonly ChannelInfo[];
  /** Cells that are rather a line than none. */
  markings = 0;
  boundaries = 0;

  constructor(
    output: OutputArtifact,
    rasters: RasterReader,
    network: Network | undefined,
    settings: Pick<Settings, 'paintSigma' | 'fused'>,
  ) {
    this.#output = output;
    this.#shape = rasters.shape;
    this.#network = network;
    this.#settings = settings;
    this.#channels = network ? [...CHANNELS, NETWORK_CHANNEL] : CHANNELS;
    output.setMeta(rasterMeta(rasters.shape, this.#channels));
  }

  /** Writes the tile; false where it shows nothing. */
  write(key: TileKey, ridges: Ridges, steps: Steps, seen?: Seen): boolean {
    const { paintSigma: at, fused } = this.#settings;
    const marking = probability(ridges.score, at);
    const boundary = probability(steps.score, KERB_SIGMA);
    if (!shown(marking) && !shown(boundary)) return false;
    this.markings += likely(marking);
    this.boundaries += likely(boundary);
    const [lidar, camera] = ridges.layers;
    const columns = {
      marking,
      boundary,
      lidar: probability(lidar ?? ridges.score, at),
      camera: probability(camera ?? ridges.score, at),
      markingScore: whole(new Uint8Array(ridges.score.length), ridges.score, TENTHS),
      boundaryScore: whole(new Uint8Array(steps.score.length), steps.score, TENTHS),
      markingAngle: degrees(ridges.orientation),
      boundaryAngle: degrees(steps.orientation),
      step: whole(new Int8Array(steps.step.length), steps.step, CENTIMETRES),
    };
    if (seen && !fused) this.#network?.compare(seen, marking);
    const all = seen ? { ...columns, network: seen.tile } : columns;
    writeTile(this.#output, key, this.#shape, this.#channels, all, HEIGHTS);
    return true;
  }
}

/** Logistic in the score: 128 at `at` standard deviations, doubling its odds every 0.7; 0 only where nothing is known. */
function probability(score: Float32Array, at: number): Uint8Array {
  const out = new Uint8Array(score.length);
  for (let k = 0; k < score.length; k++) {
    const s = score[k] ?? 0;
    if (s > 0) out[k] = Math.max(1, Math.round(255 / (1 + Math.exp(at - s))));
  }
  return out;
}

/** Values times `scale`, rounded and held to what a byte can say. */
function whole<T extends Uint8Array | Int8Array>(out: T, values: Float32Array, scale: number): T {
  const [low, high] = out instanceof Int8Array ? [-127, 127] : [0, 255];
  for (let k = 0; k < out.length; k++)
    out[k] = Math.max(low, Math.min(high, Math.round((values[k] ?? 0) * scale)));
  return out;
}

const DEGREES = Uint8Array.from({ length: 256 }, (_, o) => Math.round((180 * o) / ORIENTATIONS));

function degrees(orientation: Uint8Array): Uint8Array {
  const out = new Uint8Array(orientation.length);
  for (let k = 0; k < out.length; k++) out[k] = DEGREES[orientation[k] ?? 0] ?? 0;
  return out;
}

const shown = (values: Uint8Array): boolean => countFrom(values, FAINTEST + 1) > 0;
const likely = (values: Uint8Array): number => countFrom(values, LIKELY);

function countFrom(values: Uint8Array, least: number): number {
  let count = 0;
  for (let k = 0; k < values.length; k++) if ((values[k] ?? 0) >= least) count++;
  return count;
}
