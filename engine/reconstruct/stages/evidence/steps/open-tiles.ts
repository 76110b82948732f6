/** Evidence by tile: the channels that went in, what each sensor's filter shows, both fused, the steps of height, and what was written. */
import type { RasterLayer, StepLayer } from '../../../../contract/steps/layers.ts';
import { encodeLayer } from '../../../../contract/steps/layers.ts';
import type { StepPhase } from '../../../../contract/steps/step.ts';
import type { Ridges, Steps } from '../../../../kernels/ridge.ts';
import { type OpenSteps, requiredInput, type StepBody, type StepContext } from '../../../contract/stage.ts';
import { again, comparedWithStored } from '../../../contract/stepping.ts';
import { walkedTrajectory } from '../../../mapping/placement.ts';
import { nameOf, type TileKey } from '../../../mapping/plan.ts';
import { RasterReader } from '../../../mapping/raster.ts';
import { tileLayers, tileLayersOf } from '../../../mapping/step-layers.ts';
import { tileSteps } from '../../../mapping/tile-steps.ts';
import { LineFilters } from '../filters.ts';
import { EVEN, type Gains, learnGains } from '../gains.ts';
import { Network } from '../network.ts';
import { ORIENTATIONS, type Settings, settingsOf } from '../parameters.ts';
import { inMortonOrder, tilesBeside } from '../tile-order.ts';
import { EvidenceTiles } from '../tiles.ts';

/** Scores that colours reach to (σ). */
const TOP_SCORE = 12;
/** Steps of height that colours reach to (m). */
const TOP_STEP_M = 0.3;

export async function openTiles(context: StepContext): Promise<OpenSteps> {
  const settings = settingsOf(context.parameters);
  const rasters = new RasterReader(requiredInput(context, 'rasters'));
  const trajectory = walkedTrajectory(requiredInput(context, 'trajectory'));
  const { tileM } = rasters.shape;
  const path = trajectory.poses.map(({ p }) => p);
  const keys = inMortonOrder(tilesBeside(rasters.keys(), path, settings.reachM, tileM));
  const filters = new LineFilters(rasters, settings, context.threads);
  const gains = learnGains(keys, (key) => filters.ridges(key, EVEN));
  const written = new Set([...(context.stored('evidence')?.parts(0) ?? [])].map(({ key }) => key));
  const all = tileSteps(
    keys,
    tileM,
    trajectory,
    written,
    'It shows no line and no kerb, and is not written.',
  );
  return {
    steps: all.map(({ info }) => info),
    async step(current, index) {
      const { key, info } = all[index] ?? {};
      if (!key || !info) throw new TypeError(`There is no tile ${index}.`);
      const body = await tileStep(current, key, settings, gains);
      return { ...body, t: info.t ?? 0, title: info.title, place: info.place, radiusM: tileM / 2 };
    },
  };
}

async function tileStep(
  context: StepContext,
  key: TileKey,
  settings: Settings,
  gains: Gains,
): Promise<Omit<StepBody, 't' | 'title'>> {
  const rasters = new RasterReader(requiredInput(context, 'rasters'));
  const filters = new LineFilters(rasters, settings, context.threads);
  const { context: quiet, part } = again(context);
  await using network = await Network.open(settings.network, rasters.shape.resolutionM, context.threads);
  const tiles = new EvidenceTiles(quiet.output('evidence'), rasters, network, settings.paintSigma);
  const [ridges, steps] = [filters.ridges(key, gains), filters.steps(key)];
  const written = await tiles.write(key, ridges, steps, filters.margin);
  const bytes = part('evidence', nameOf(key))?.bytes;
  const block = rasters.block(key);
  const channels = block ? tileLayers(block) : new Map<string, RasterLayer>();
  const shape = [...channels.values()][0];
  const blocks: Record<string, StepLayer> = {};
  const shown = (prefix: string, layers: ReadonlyMap<string, StepLayer>): string[] =>
    [...layers].map(([name, layer]) => {
      blocks[`${prefix}.${name}`] = layer;
      return `${prefix}.${name}`;
    });
  const phases: StepPhase[] = [
    {
      title: 'Channels in',
      text: 'What accumulation wrote of this tile. The filters also see a margin of its neighbours.',
      layers: shown('in', channels),
      numbers: [],
    },
  ];
  if (shape) {
    phases.push({
      title: 'Each sensor',
      text: `A matched filter for bright lines of the width of paint, in ${ORIENTATIONS} directions, by sensor: how far the best direction stands out. Over the whole drive the lidar counts ${gains.lidar.toFixed(2)} and the camera ${gains.camera.toFixed(2)}.`,
      layers: shown('layer', sensorLayers(shape, ridges)),
      numbers: [
        { name: 'Gain of the lidar', value: gains.lidar, unit: '' },
        { name: 'Gain of the camera', value: gains.camera, unit: '' },
      ],
    });
    phases.push({
      title: 'Fused',
      text: 'Both sensors summed direction by direction, each by its noise and its gain; the direction that stands out most is kept.',
      layers: shown('fused', fusedLayers(shape, ridges)),
      numbers: [{ name: 'Strongest', value: highest(ridges.score), unit: 'σ' }],
    });
    phases.push({
      title: 'Steps of height',
      text: 'The same for steps of the ground as kerbs have them, without the slope of the ground itself.',
      layers: shown('step', stepLayers(shape, steps)),
      numbers: [{ name: 'Strongest', value: highest(steps.score), unit: 'σ' }],
    });
  }
  phases.push({
    title: written ? 'Written' : 'Not written',
    text: written
      ? `Scores as probabilities: half of 255 at ${settings.paintSigma} σ. ${tiles.markings} cells are rather paint than not, ${tiles.boundaries} rather a kerb.`
      : 'No cell is above a tenth, neither as paint nor as a kerb: the tile is left out.',
    layers: bytes ? shown('out', tileLayersOf(bytes)) : [],
    numbers: [
      { name: 'Cells of paint', value: tiles.markings, unit: '' },
      { name: 'Cells of kerbs', value: tiles.boundaries, unit: '' },
    ],
  });
  return {
    state: written ? 'made' : 'refused',
    reason: written ? undefined : 'It shows no line and no kerb, and is not written.',
    stored: comparedWithStored(context, 'evidence', nameOf(key), bytes),
    numbers: [
      { name: 'Strongest paint', value: highest(ridges.score), unit: 'σ' },
      { name: 'Strongest step', value: highest(steps.score), unit: 'σ' },
    ],
    phases,
    blocks: Object.fromEntries(Object.entries(blocks).map(([name, layer]) => [name, encodeLayer(layer)])),
  };
}

const like = (
  shape: RasterLayer,
  title: string,
  values: ArrayLike<number>,
  range: { readonly unit: string; readonly low: number; readonly high: number },
): RasterLayer => ({ ...shape, title, ...range, values: Float32Array.from(values) });

const SCORE = { unit: 'σ', low: 0, high: TOP_SCORE };

const SENSORS: readonly (readonly [name: string, title: string])[] = [
  ['lidar', 'Score by the lidar'],
  ['camera', 'Score by the camera'],
];

/** Scores by sensor; one that the names do not know has its number. */
const sensorLayers = (shape: RasterLayer, { layers }: Ridges): Map<string, RasterLayer> =>
  new Map(
    layers.map((score, k) => {
      const [name, title] = SENSORS[k] ?? [`layer${k}`, `Score by layer ${k + 1}`];
      return [name, like(shape, title, score, SCORE)];
    }),
  );

const fusedLayers = (shape: RasterLayer, { score, orientation }: Ridges): Map<string, RasterLayer> =>
  new Map([
    ['score', like(shape, 'Score of both', score, SCORE)],
    ['direction', like(shape, 'Direction of the line', degreesOf(orientation, score), DEGREES)],
  ]);

const stepLayers = (shape: RasterLayer, { score, orientation, step }: Steps): Map<string, RasterLayer> =>
  new Map([
    ['score', like(shape, 'Score of a step', score, SCORE)],
    ['height', like(shape, 'Left higher by', step, { unit: 'm', low: -TOP_STEP_M, high: TOP_STEP_M })],
    ['direction', like(shape, 'Direction of the step', degreesOf(orientation, score), DEGREES)],
  ]);

const DEGREES = { unit: '°', low: 0, high: 180 };

/** Unknown where nothing stands out. */
const degreesOf = (orientation: Uint8Array, score: Float32Array): Float32Array =>
  Float32Array.from(orientation, (o, k) => ((score[k] ?? 0) > 0 ? (180 * o) / ORIENTATIONS : Number.NaN));

function highest(values: Float32Array): number {
  let top = 0;
  for (const value of values) if (value > top) top = value;
  return top;
}
