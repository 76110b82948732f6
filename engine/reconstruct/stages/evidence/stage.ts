/**
 * Evidence: where the rasters show a painted line or a kerb. A line is a bright ridge 8 to 25 cm wide, looked for in normalised
 * intensity and in camera brightness by an oriented matched filter that leaves unknown cells out (normalised convolution,
 * Knutsson & Westin 1993) and fuses the sensors orientation by orientation; a kerb is a step of the elevation. No model is
 * needed. docs/stages/evidence.md.
 */
import { orientedRidges, orientedSteps } from '../../../kernels/ridge.ts';
import { numberOf, requiredInput, type Stage, type StageContext } from '../../contract/stage.ts';
import { walkedTrajectory } from '../../mapping/placement.ts';
import { nameOf, type TileKey, tilesWithin } from '../../mapping/plan.ts';
import { type ChannelInfo, RasterReader, rasterMeta, writeTile } from '../../mapping/raster.ts';
import { bankMetrics } from './bank.ts';
import { type Gains, learnGains } from './gains.ts';
import { brightnessLayer, heightLayer, intensityLayer } from './layers.ts';
import { Network, networkDigest, networkOf } from './network.ts';
import { parameters } from './parameters.ts';

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

const ORIENTATIONS = 16;

export const stage: Stage = {
  id: 'evidence',
  title: 'Evidence',
  summary: 'Finds painted lines and kerbs in the ground rasters, cell by cell.',
  version: 3,
  module: import.meta.url,
  reads: [],
  takes: [
    { name: 'rasters', kind: 'raster', stage: 'accumulation' },
    { name: 'trajectory', kind: 'trajectory', stage: 'alignment' },
  ],
  makes: [{ name: 'evidence', kind: 'raster', title: 'Probability of markings and boundaries' }],
  steps: false,
  parameters,
  modelDigest: ({ model }) => networkDigest(networkOf(model)),

  async run(context) {
    const value = (name: string) => numberOf(context.parameters, name);
    const rasters = new RasterReader(requiredInput(context, 'rasters'));
    const output = context.output('evidence');
    const { resolutionM } = rasters.shape;
    const network = await Network.open(networkOf(context.parameters.model), resolutionM, context.threads);
    const channels = network ? [...CHANNELS, NETWORK_CHANNEL] : CHANNELS;
    output.setMeta(rasterMeta(rasters.shape, channels));
    const line = {
      lengthM: value('lengthM'),
      halfWidthM: 0.075,
      flankFromM: 0.15,
      flankToM: 0.35,
      orientations: ORIENTATIONS,
      minWeight: 3,
    };
    const kerb = { ...line, lengthM: 1.0, flankFromM: 0.05, flankToM: 0.25, minWeight: 4 };
    const bounds = { lowestM: value('kerbLowM'), highestM: value('kerbHighM') };
    const margin = Math.ceil((3 * line.flankToM) / resolutionM) + 3;
    const found = { marking: 0, boundary: 0 };
    const keys = nearby(rasters.keys().filter(beside(context, rasters.shape.tileM, value('reachM'))));
    // 0. How much each sensor shows of lines, from the plainest of them.
    const layersOf = (key: TileKey, gains: Gains) => [
      intensityLayer(rasters, key, margin, gains.lidar * value('lidarGain')),
      brightnessLayer(rasters, key, margin, gains.camera * value('cameraGain')),
    ];
    const ridgesOf = (key: TileKey, gains: Gains) =>
      orientedRidges(rasters.window(key, margin), layersOf(key, gains), line, context.threads);
    const gains = learnGains(keys, (key) => ridgesOf(key, { lidar: 1, camera: 1 }));
    context.metric({ name: 'Lidar shows lines by', value: gains.lidar, unit: 'σ' });
    context.metric({ name: 'Camera shows lines by', value: gains.camera, unit: 'σ' });
    for (const [n, key] of keys.entries()) {
      context.progress(n / keys.length, `Tile ${n} of ${keys.length}`);
      const window = rasters.window(key, margin);
      // 1. Bright lines, in both sensors together.
      const ridges = ridgesOf(key, gains);
      // 2. Steps of height.
      const steps = orientedSteps(window, heightLayer(rasters, key, margin), kerb, bounds, context.threads);
      // 3. Scores as probabilities.
      const [lidar, camera] = ridges.layers;
      const at = value('paintSigma');
      const marking = probability(ridges.score, at);
      const boundary = probability(steps.score, 4);
      if (!any(marking) && !any(boundary)) continue;
      found.marking += over(marking);
      found.boundary += over(boundary);
      writeTile(
        output,
        key,
        rasters.shape,
        channels,
        {
          marking,
          boundary,
          lidar: probability(lidar ?? ridges.score, at),
          camera: probability(camera ?? ridges.score, at),
          markingScore: whole(new Uint8Array(ridges.score.length), ridges.score, 10),
          boundaryScore: whole(new Uint8Array(steps.score.length), steps.score, 10),
          markingAngle: degrees(ridges.orientation),
          boundaryAngle: degrees(steps.orientation),
          step: whole(new Int8Array(steps.step.length), steps.step, 100),
          ...(network ? { network: await network.tile(rasters, key, margin, marking) } : {}),
        },
        [-1e3, 1e3],
      );
      context.link('evidence', `${key[0]}_${key[1]}`, { input: 'rasters', key: `${key[0]}_${key[1]}` }, 1);
    }
    if (network) {
      context.metric({ name: 'Network agrees with the filter', value: network.agreement, unit: 'IoU' });
      await network.dispose();
    }
    const area = resolutionM ** 2;
    context.metric({ name: 'Marking area', value: found.marking * area, unit: 'm²' });
    context.metric({ name: 'Boundary area', value: found.boundary * area, unit: 'm²' });
    const way = walkedTrajectory(requiredInput(context, 'trajectory')).poses.map(({ p }) => p);
    const banks = bankMetrics(way, rasters);
    for (const metric of banks) context.metric(metric);
    const reasons = banks.flatMap(({ reason }) => reason ?? []);
    if (found.marking + found.boundary === 0)
      reasons.push('Neither paint nor kerb stands out anywhere: no line will be found.');
    return { grade: reasons.length > 0 ? 'warn' : 'pass', reasons };
  },
};

/** Whether a tile comes within `reachM` of the vehicle's way. */
function beside(context: StageContext, tileM: number, reachM: number): (key: TileKey) => boolean {
  const input = requiredInput(context, 'trajectory');
  const near = new Set<string>();
  for (const { p } of walkedTrajectory(input).poses)
    for (const key of tilesWithin(p[0], p[1], reachM, tileM)) near.add(nameOf(key));
  return (key) => near.has(nameOf(key));
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
  for (let k = 0; k < out.length; k++) out[k] = Math.max(low, Math.min(high, Math.round(values[k]! * scale)));
  return out;
}

const degrees = (orientation: Uint8Array): Uint8Array =>
  orientation.map((o) => Math.round((180 * o) / ORIENTATIONS));
const any = (values: Uint8Array): boolean => values.some((v) => v > 25);
const over = (values: Uint8Array): number => values.reduce((n, v) => n + (v >= 128 ? 1 : 0), 0);

/** Tiles in an order that keeps neighbours close (Morton 1966), so that few are read twice. */
function nearby(keys: readonly TileKey[]): TileKey[] {
  const [i0, j0] = keys.reduce<TileKey>(
    ([a, b], [i, j]) => [Math.min(a, i), Math.min(b, j)],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  );
  const code = ([i, j]: TileKey): number => {
    let c = 0;
    for (let b = 0; b < 20; b++) c += (((i - i0) >> b) & 1) * 4 ** b + (((j - j0) >> b) & 1) * 2 * 4 ** b;
    return c;
  };
  return [...keys].sort((a, b) => code(a) - code(b));
}
