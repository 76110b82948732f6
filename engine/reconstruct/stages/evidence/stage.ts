/**
 * Evidence: where the rasters show a painted line or a kerb. A line is a bright ridge 8 to 25 cm wide, looked for in normalised
 * intensity and in camera brightness by an oriented matched filter that leaves unknown cells out (normalised convolution,
 * Knutsson & Westin 1993) and fuses the sensors orientation by orientation; a kerb is a step of the elevation. No model is
 * needed. docs/stages/evidence.md.
 */
import { reported } from '../../contract/judgement.ts';
import { requiredInput, type Stage } from '../../contract/stage.ts';
import { walkedTrajectory } from '../../mapping/placement.ts';
import { nameOf, type TileKey } from '../../mapping/plan.ts';
import { RasterReader } from '../../mapping/raster.ts';
import { bankMetrics } from './bank.ts';
import { LineFilters } from './filters.ts';
import { EVEN, learnGains } from './gains.ts';
import { Network, NO_NETWORK, networkDigest, type Seen } from './network.ts';
import { parameters, settingsOf } from './parameters.ts';
import { inMortonOrder, tilesBeside } from './tile-order.ts';
import { EvidenceTiles } from './tiles.ts';
import { gainMetrics, judge } from './verdict.ts';

export const stage: Stage = {
  id: 'evidence',
  title: 'Evidence',
  summary: 'Finds painted lines and kerbs in the ground rasters, cell by cell.',
  version: 4,
  module: import.meta.url,
  reads: [],
  takes: [
    { name: 'rasters', kind: 'raster', stage: 'accumulation' },
    { name: 'trajectory', kind: 'trajectory', stage: 'alignment' },
  ],
  makes: [{ name: 'evidence', kind: 'raster', title: 'Probability of markings and boundaries' }],
  steps: true,
  stepUnit: 'tile',
  parameters,
  modelDigest: ({ model }) => networkDigest(typeof model === 'string' ? model : NO_NETWORK),

  async run(context) {
    const settings = settingsOf(context.parameters);
    const rasters = new RasterReader(requiredInput(context, 'rasters'));
    const { tileM, resolutionM } = rasters.shape;
    const path = walkedTrajectory(requiredInput(context, 'trajectory')).poses.map(({ p }) => p);
    await using network = await Network.open(settings.network, resolutionM, context.threads);
    const tiles = new EvidenceTiles(context.output('evidence'), rasters, network, settings);
    const filters = new LineFilters(rasters, settings, context.threads);
    const keys = inMortonOrder(tilesBeside(rasters.keys(), path, settings.reachM, tileM));

    // 1. How much each sensor shows of lines, from the plainest of them.
    const fusedWith = async (key: TileKey): Promise<Seen | undefined> =>
      settings.fused ? network?.seen(rasters, key, filters.margin) : undefined;
    const gains = await learnGains(keys, async (key) => filters.ridges(key, EVEN, await fusedWith(key)));
    for (const metric of gainMetrics(gains, (network !== undefined && settings.fused) || filters.paintSeen))
      context.metric(metric);

    // 2. Bright lines and steps of height, tile by tile.
    for (const [n, key] of keys.entries()) {
      context.progress(n / keys.length, `Tile ${n} of ${keys.length}`);
      const seen = await network?.seen(rasters, key, filters.margin);
      const ridges = filters.ridges(key, gains, settings.fused ? seen : undefined);
      const written = tiles.write(key, ridges, filters.steps(key), seen);
      if (written) context.link('evidence', nameOf(key), { input: 'rasters', key: nameOf(key) }, 1);
    }
    const { markings, boundaries } = tiles;
    const banks = bankMetrics(path, rasters);
    const seen = {
      markings,
      boundaries,
      cellM: resolutionM,
      agreement: settings.fused ? undefined : network?.agreement,
      banks,
    };
    return reported(context, judge(seen));
  },

  openSteps: async (context) => (await import('./steps/open-tiles.ts')).openTiles(context),
};
