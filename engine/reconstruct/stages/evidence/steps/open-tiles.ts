/** Evidence by tile: the channels that went in, what each sensor's filter shows, both fused, the steps of height, and what was written. */
import type { RasterLayer } from '../../../../contract/steps/layers.ts';
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
import { type Settings, settingsOf } from '../parameters.ts';
import { inMortonOrder, tilesBeside } from '../tile-order.ts';
import { EvidenceTiles } from '../tiles.ts';
import { filterPhases, highest, shownOf } from './filter-phases.ts';

const UNWRITTEN = 'It shows no line and no kerb, and is not written.';

export async function openTiles(context: StepContext): Promise<OpenSteps> {
  const settings = settingsOf(context.parameters);
  const rasters = new RasterReader(requiredInput(context, 'rasters'));
  const trajectory = walkedTrajectory(requiredInput(context, 'trajectory'));
  const { tileM } = rasters.shape;
  const path = trajectory.poses.map(({ p }) => p);
  const keys = inMortonOrder(tilesBeside(rasters.keys(), path, settings.reachM, tileM));
  const filters = new LineFilters(rasters, settings, context.threads);
  const gains = await gainsOf(context, settings, rasters, filters, keys);
  const written = new Set([...(context.stored('evidence')?.parts(0) ?? [])].map(({ key }) => key));
  const all = tileSteps(keys, tileM, trajectory, written, UNWRITTEN);
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

async function gainsOf(
  { threads }: StepContext,
  settings: Settings,
  rasters: RasterReader,
  filters: LineFilters,
  keys: readonly TileKey[],
): Promise<Gains> {
  await using network = settings.fused
    ? await Network.open(settings.network, rasters.shape.resolutionM, threads)
    : undefined;
  // Waited for: the network must not be gone before it has answered.
  return await learnGains(keys, async (key) =>
    filters.ridges(key, EVEN, await network?.seen(rasters, key, filters.margin)),
  );
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
  const tiles = new EvidenceTiles(quiet.output('evidence'), rasters, network, settings);
  const seen = await network?.seen(rasters, key, filters.margin);
  const [ridges, steps] = [filters.ridges(key, gains, settings.fused ? seen : undefined), filters.steps(key)];
  const written = tiles.write(key, ridges, steps, seen);
  const bytes = part('evidence', nameOf(key))?.bytes;
  const block = rasters.block(key);
  const channels = block ? tileLayers(block) : new Map<string, RasterLayer>();
  const [shape] = channels.values();
  const shown = [
    shownOf('in', {
      title: 'Channels in',
      text: 'What accumulation wrote of this tile. The filters also see a margin of its neighbours.',
      layers: channels,
      numbers: [],
    }),
    ...(shape ? filterPhases(shape, ridges, steps, gains) : []),
    shownOf('out', {
      title: written ? 'Written' : 'Not written',
      text: written
        ? `Scores as probabilities: half of 255 at ${settings.paintSigma} σ. ${tiles.markings} cells are rather paint than not, ${tiles.boundaries} rather a kerb.`
        : 'No cell is above a tenth, neither as paint nor as a kerb: the tile is left out.',
      layers: bytes ? tileLayersOf(bytes) : new Map(),
      numbers: [
        { name: 'Cells of paint', value: tiles.markings, unit: '' },
        { name: 'Cells of kerbs', value: tiles.boundaries, unit: '' },
      ],
    }),
  ];
  return {
    state: written ? 'made' : 'refused',
    reason: written ? undefined : UNWRITTEN,
    stored: comparedWithStored(context, 'evidence', nameOf(key), bytes),
    numbers: [
      { name: 'Strongest paint', value: highest(ridges.score), unit: 'σ' },
      { name: 'Strongest step', value: highest(steps.score), unit: 'σ' },
    ],
    phases: shown.map(({ phase }) => phase),
    blocks: Object.assign({}, ...shown.map(({ blocks }) => blocks)),
  };
}
