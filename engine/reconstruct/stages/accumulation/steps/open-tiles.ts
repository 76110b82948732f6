/**
 * Accumulation by tile: which sweeps left points in it, how its intensity and heights grew from them, and its colour. What the
 * lidar gave is summed up anew. Colour is shown as it was stored: the exposure of each picture depends on all before it, in all tiles.
 */
import { encodeLayer, type RasterLayer, type StepLayer } from '../../../../contract/steps/layers.ts';
import type { StepHead, StepPhase } from '../../../../contract/steps/step.ts';
import { NS_PER_S } from '../../../../contract/time.ts';
import { createTiles, SURFACE, splatSweeps } from '../../../../kernels/raster.ts';
import { type OpenSteps, requiredInput, type StepBody, type StepContext } from '../../../contract/stage.ts';
import { again, storedPart } from '../../../contract/stepping.ts';
import { BATCH, batches } from '../../../mapping/batches.ts';
import { Elevation } from '../../../mapping/elevation.ts';
import { MaskReader } from '../../../mapping/mask.ts';
import { type LidarPath, lidarPathOf, vehicleAt } from '../../../mapping/placement.ts';
import { nameOf, type TileKey } from '../../../mapping/plan.ts';
import { cellsOf, RasterReader } from '../../../mapping/raster.ts';
import { tileLayersOf } from '../../../mapping/step-layers.ts';
import { tileSteps } from '../../../mapping/tile-steps.ts';
import { type Intensity, learnIntensity, UNKNOWN } from '../intensity.ts';
import { type Settings, settingsOf } from '../parameters.ts';
import { SurfaceTiles } from '../surface.ts';
import { placeBatch } from '../sweeps.ts';

/** Channels that the lidar alone makes; the others are of the cameras. */
const LIDAR = ['elevation', 'height', 'intensity', 'intensityWeight', 'density', 'scans'];
const CAMERA = ['red', 'green', 'blue', 'views', 'paintSeen'];

export async function openTiles(context: StepContext): Promise<OpenSteps> {
  const settings = settingsOf(context.parameters);
  const lidar = lidarPathOf(context);
  const labels = new MaskReader(requiredInput(context, 'labels'));
  const learnt = learnIntensity(context, lidar, labels, settings.splat.rangeM);
  const stored = context.stored('rasters');
  const keys = stored ? new RasterReader(stored).keys() : [];
  const { tileM } = settings.tile;
  const all = tileSteps(keys, tileM, lidar.trajectory, new Set(keys.map(nameOf)), 'It is not written.');
  return {
    steps: all.map(({ info }) => info),
    async step(current, index) {
      const { key, info } = all[index] ?? {};
      if (!key || !info) throw new TypeError(`There is no tile ${index}.`);
      const body = tileStep(current, key, lidar, settings, learnt);
      return { ...body, t: info.t ?? 0, title: info.title, place: info.place, radiusM: tileM / 2 };
    },
  };
}

function tileStep(
  context: StepContext,
  key: TileKey,
  lidar: LidarPath,
  settings: Settings,
  learnt: Intensity | undefined,
): Omit<StepBody, 't' | 'title'> {
  const { bytes, growth } = lidarAgain(context, key, lidar, settings, learnt);
  const stored = storedPart(context, 'rasters', nameOf(key));
  const made = bytes ? tileLayersOf(bytes) : new Map<string, RasterLayer>();
  const kept = stored ? tileLayersOf(stored) : new Map<string, RasterLayer>();
  const hit = growth.filter(({ points }) => points > 0);
  const blocks: Record<string, StepLayer> = { growth: growthLayer(growth) };
  const shown = (from: ReadonlyMap<string, RasterLayer>, names: readonly string[]): string[] =>
    names.flatMap((name) => {
      const layer = from.get(name);
      if (!layer) return [];
      blocks[name] = layer;
      return [name];
    });
  const [first, last] = [hit[0], hit.at(-1)];
  const total = hit.reduce((sum, { points }) => sum + points, 0);
  const phases: StepPhase[] = [
    {
      title: 'Sweeps',
      text:
        first && last
          ? `Ground points come in batches of up to ${BATCH} sweeps: ${hit.length} of them left ${total} in it, from ${(first.t / NS_PER_S).toFixed(2)} s to ${(last.t / NS_PER_S).toFixed(2)} s.`
          : 'No sweep left a ground point in it.',
      layers: [...shown(made, ['density', 'scans']), 'growth'],
      numbers: [
        { name: 'Batches with points in it', value: hit.length, unit: '' },
        { name: 'Ground points', value: total, unit: '' },
      ],
    },
    {
      title: 'Heights',
      text: 'The mean height of the ground points of each cell, and what stands on it: seen by several sweeps, and by a good share of those that hit the cell.',
      layers: shown(made, ['elevation', 'height']),
      numbers: [],
    },
    {
      title: 'Intensity',
      text: learnt
        ? 'Each point’s intensity against what its laser usually sees of the ground at its range, in spreads; near points weigh more than far ones.'
        : 'The lidar has no intensity: paint can only come from cameras.',
      layers: shown(made, ['intensity', 'intensityWeight']),
      numbers: [],
    },
    {
      title: 'Pictures',
      text: 'Colour as the run stored it: the brightness of each picture is matched to all pictures before it, so it is not worked out for one tile alone.',
      layers: shown(kept, CAMERA),
      numbers: [],
    },
  ];
  return {
    state: stored ? 'made' : 'refused',
    stored: lidarCompared(made, kept),
    numbers: [{ name: 'Ground points', value: total, unit: '' }],
    phases,
    blocks: Object.fromEntries(Object.entries(blocks).map(([name, layer]) => [name, encodeLayer(layer)])),
  };
}

type Growth = { readonly t: number; readonly points: number };

/** What the lidar alone makes of a tile: all batches of sweeps that may reach it, in the order and the company of the run. */
function lidarAgain(
  context: StepContext,
  key: TileKey,
  lidar: LidarPath,
  settings: Settings,
  learnt: Intensity | undefined,
): { readonly bytes: Uint8Array | undefined; readonly growth: Growth[] } {
  const { tile, reachM, splat } = settings;
  const labels = new MaskReader(requiredInput(context, 'labels'));
  const { context: quiet, part } = again(context);
  using elevation = new Elevation(requiredInput(context, 'elevation'));
  const store = createTiles(tile.tileM, cellsOf(tile), SURFACE.channels);
  const growth: Growth[] = [];
  let before = 0;
  try {
    for (const { from, items } of batches(lidar.sweeps)) {
      const places = items.flatMap(({ t }) => vehicleAt(lidar.trajectory, t)?.p ?? []);
      const near = items.flatMap(({ t }) => {
        const p = vehicleAt(lidar.trajectory, t)?.p;
        return p && distanceTo(key, tile.tileM, p[0], p[1]) < reachM ? [p] : [];
      });
      if (near.length === 0 || places.length === 0) continue;
      context.progress(0);
      elevation.around(near, 2 * reachM);
      const { sweeps } = placeBatch(context.drive, lidar, labels, undefined, items, from);
      const placed = sweeps.map(({ sweep }) => sweep);
      splatSweeps(store, elevation.tiles, placed, learnt?.table ?? UNKNOWN, splat, context.threads);
      forgetOthers(store, key);
      const points = pointsIn(store, key);
      growth.push({ t: items[0]?.t ?? 0, points: points - before });
      before = points;
    }
    if (before > 0) new SurfaceTiles(quiet.output('rasters'), tile).tile(store, key);
    return { bytes: part('rasters', nameOf(key))?.bytes, growth };
  } finally {
    store.dispose();
  }
}

function forgetOthers(store: ReturnType<typeof createTiles>, [i, j]: TileKey): void {
  const keys = store.keys();
  for (let k = 0; k < keys.length; k += 2) {
    const [a = 0, b = 0] = [keys[k], keys[k + 1]];
    if (a !== i || b !== j) store.drop(a, b);
  }
}

function pointsIn(store: ReturnType<typeof createTiles>, [i, j]: TileKey): number {
  const keys = store.keys();
  if (keys.length === 0) return 0;
  return store.channel(i, j, SURFACE.count).reduce((sum, count) => sum + count, 0);
}

const distanceTo = ([i, j]: TileKey, tileM: number, x: number, y: number): number =>
  Math.hypot(
    Math.max(i * tileM - x, 0, x - (i + 1) * tileM),
    Math.max(j * tileM - y, 0, y - (j + 1) * tileM),
  );

const growthLayer = (growth: readonly Growth[]): StepLayer => ({
  kind: 'curve',
  title: 'Ground points by time, a batch of sweeps each',
  xUnit: 's',
  yUnit: 'points',
  x: Float32Array.from(growth, ({ t }) => t / NS_PER_S),
  series: [{ name: 'Points', y: Float32Array.from(growth, ({ points }) => points) }],
  limits: [],
});

/** Whether the lidar's channels are those of the run. */
function lidarCompared(
  made: ReadonlyMap<string, RasterLayer>,
  kept: ReadonlyMap<string, RasterLayer>,
): StepHead['stored'] {
  if (kept.size === 0) return undefined;
  const same = LIDAR.every((name) => {
    const [a, b] = [made.get(name)?.values, kept.get(name)?.values];
    // A tile that only cameras saw has no ground points to sum up.
    if (!a) return b === undefined || b.every((value) => Number.isNaN(value) || value === 0);
    return b !== undefined && a.length === b.length && a.every((value, k) => Object.is(value, b[k]));
  });
  return same ? 'equal' : 'different';
}
