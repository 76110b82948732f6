/**
 * Accumulation: all sweeps and pictures, placed along the optimised trajectory point by point, become one map cloud and one
 * stack of ground rasters: elevation, height of what stands there, intensity normalised per laser, density, camera colour.
 * Tiles are filled around the vehicle and finished when it has left them for good, so memory does not grow with the drive.
 * docs/stages/accumulation.md.
 */
import { createTiles, SURFACE, splatPicture, splatSweeps } from '../../../kernels/raster.ts';
import { createVoxels } from '../../../kernels/voxels.ts';
import { numberOf, requiredInput, type Stage } from '../../contract/stage.ts';
import { BATCH, batches } from '../../mapping/batches.ts';
import { Elevation } from '../../mapping/elevation.ts';
import { MaskReader } from '../../mapping/mask.ts';
import { lidarWay, placeSweep, vehicleAt } from '../../mapping/placement.ts';
import { TilePlan } from '../../mapping/plan.ts';
import { rasterMeta } from '../../mapping/raster.ts';
import { Resident } from '../../mapping/resident.ts';
import { camerasOf, type Decoded, decode, picturesOf } from './cameras.ts';
import { CloudFinish } from './cloud.ts';
import { intensityRows, learnIntensity } from './intensity.ts';
import { parameters } from './parameters.ts';
import { SURFACE_CHANNELS, SurfaceFinish } from './surface.ts';
import { judge } from './verdict.ts';

const TILE_M = 12.8;

export const stage: Stage = {
  id: 'accumulation',
  title: 'Accumulation',
  summary: 'Joins all sweeps and pictures into a map cloud and ground rasters.',
  version: 4,
  module: import.meta.url,
  reads: ['lidar', 'camera'],
  takes: [
    { name: 'trajectory', kind: 'trajectory', stage: 'alignment' },
    { name: 'labels', kind: 'mask', stage: 'ground' },
    { name: 'elevation', kind: 'raster', stage: 'ground' },
  ],
  makes: [
    { name: 'rasters', kind: 'raster', title: 'Ground rasters' },
    { name: 'cloud', kind: 'cloud', title: 'Map cloud' },
    { name: 'normalisation', kind: 'table', title: 'Intensity by laser and range' },
  ],
  steps: false,
  parameters,

  async run(context) {
    const value = (name: string) => numberOf(context.parameters, name);
    const way = lidarWay(context);
    const labels = new MaskReader(requiredInput(context, 'labels'));
    const elevation = new Elevation(requiredInput(context, 'elevation'));
    const positions = way.sweeps.map(
      ({ t }) => vehicleAt(way.trajectory, t)?.p ?? ([Number.NaN, Number.NaN, 0] as const),
    );
    const xy = Float64Array.from(positions.flatMap((p) => p.slice(0, 2)));
    const reachM = value('rangeM') + 5;

    // 1. What each laser sees of ordinary ground.
    context.progress(0, 'Learning the intensity of each laser');
    const learnt = learnIntensity(
      way,
      (seq) => context.drive.cloud(way.stream.id, seq),
      (seq) => labels.of(seq),
      value('rangeM'),
      context.threads,
    );
    const table = learnt?.table ?? {
      lasers: 0,
      ranges: 1,
      rangeStepM: 1,
      scale: 1,
      median: new Float32Array(0),
      perSpread: new Float32Array(0),
    };
    if (!learnt) context.log('warn', 'The lidar has no intensity; markings can only come from cameras.');
    context.output('normalisation').part({
      key: '0',
      codec: 'json/1',
      bytes: new TextEncoder().encode(
        JSON.stringify({
          columns: [
            { name: 'laser', unit: '' },
            { name: 'range from', unit: 'm' },
            { name: 'points', unit: '' },
            { name: 'median', unit: 'of 255' },
            { name: 'spread', unit: 'of 255' },
          ],
          rows: learnt ? intensityRows(learnt) : [],
        }),
      ),
    });

    // 2. Sweeps and pictures in time order, a batch at a time; the next batch's pictures are decoded meanwhile.
    const tile = { tileM: TILE_M, resolutionM: value('resolutionM') };
    const cells = Math.round(TILE_M / tile.resolutionM);
    const surface = createTiles(TILE_M, cells, SURFACE.channels);
    const voxels = createVoxels(TILE_M, value('voxelM'));
    const surfaces = new Resident(surface, new TilePlan(xy, TILE_M, reachM));
    const clouds = new Resident(voxels, new TilePlan(xy, TILE_M, value('cloudRangeM') + 5));
    const rasters = context.output('rasters');
    rasters.setMeta(rasterMeta(tile, SURFACE_CHANNELS));
    const surfaceFinish = new SurfaceFinish(rasters, tile);
    const cloudFinish = new CloudFinish(
      context.output('cloud'),
      TILE_M,
      value('voxelM'),
      new TilePlan(xy, TILE_M, value('cloudRangeM') + 5),
    );
    const cameras = value('cameraRangeM') > 0 ? camerasOf(context) : [];
    const pictures = picturesOf(context, cameras, way);
    const seen = { pictures: 0, coloured: 0, hidden: 0 };
    const splat = { rangeM: value('rangeM'), halfRangeM: value('halfRangeM'), agreeM: 0.25 };
    const colour = { nearM: 2.5, farM: Math.max(3, value('cameraRangeM')), gain: 0 };
    const voxel = { rangeM: value('cloudRangeM'), egoM: 2.2, corridorM: 1.4 };

    // Ground that the vehicle never comes near to, past the end of its way, has only far views.
    const end = positions.findLast(([x]) => !Number.isNaN(x));
    const endsWithin = ({ position }: { position: Float64Array }, distanceM: number) =>
      end !== undefined && Math.hypot(position[0]! - end[0], position[1]! - end[1]) < distanceM;
    let taken = 0;
    const upTo = (sweep: number) => {
      const until = way.sweeps[sweep]?.t ?? Number.POSITIVE_INFINITY;
      const from = taken;
      while (taken < pictures.length && (pictures[taken]?.t ?? 0) <= until) taken++;
      return Promise.all(pictures.slice(from, taken).map((p) => decode(context, way.trajectory, p)));
    };
    let ahead: Promise<(Decoded | undefined)[]> = upTo(BATCH - 1);
    try {
      for (const { from, items } of batches(way.sweeps)) {
        context.progress(0.05 + (0.95 * from) / way.sweeps.length, `Sweep ${from} of ${way.sweeps.length}`);
        const last = from + items.length - 1;
        const decoded = (await ahead).filter((p) => p !== undefined);
        ahead = upTo(last + BATCH >= way.sweeps.length ? way.sweeps.length : last + BATCH);
        const near = positions
          .slice(from, last + 1)
          .flatMap(([x, y]) => (Number.isNaN(x) ? [] : [[x, y] as const]));
        elevation.around(near, reachM);
        const sweeps = items.flatMap((info, k) => {
          const sweep = placeSweep(
            way,
            context.drive.cloud(way.stream.id, info.seq),
            info,
            from + k + 1,
            labels.of(info.seq),
          );
          return sweep ? [{ t: info.t, sweep }] : [];
        });
        const placed = sweeps.map(({ sweep }) => sweep);
        // 2a. Ground rasters from lidar, then the colour of the cells that pictures see.
        surfaces.enter(from, last);
        splatSweeps(surface, elevation.tiles, placed, table, splat, context.threads);
        for (const { t, picture } of decoded) {
          const beside = closest(sweeps, t);
          const result = splatPicture(
            surface,
            elevation.tiles,
            picture,
            beside ? [beside.sweep] : [],
            { ...colour, innerM: endsWithin(picture, colour.farM) ? colour.farM : 12 },
            context.threads,
          );
          seen.pictures++;
          seen.coloured += result.cells;
          seen.hidden += result.hidden;
        }
        // 2b. The map cloud, each sweep coloured by the picture nearest in time.
        clouds.enter(from, last);
        voxels.add(
          placed,
          sweeps.map(({ t }) => closest(decoded, t, 60e6)?.picture),
          Float64Array.from(
            positions
              .slice(Math.max(0, from - 200), last + 200)
              .filter(([x]) => !Number.isNaN(x))
              .flat(),
          ),
          voxel,
          context.threads,
        );
        // 2c. What lies behind for good is finished.
        surfaces.leave(last + 1, (key) => surfaceFinish.tile(surface, key));
        clouds.leave(last + 1, (key) => cloudFinish.tile(voxels, key));
        cloudFinish.coarser(last + 1);
      }
      cloudFinish.coarser(way.sweeps.length);
    } finally {
      surfaces.close();
      clouds.close();
      surface.dispose();
      voxels.dispose();
      elevation.close();
    }
    context.link(
      'rasters',
      '*',
      { stream: way.stream.id, fromSeq: way.sweeps[0]?.seq ?? 0, toSeq: way.sweeps.at(-1)?.seq ?? 0 },
      1,
    );
    return judge(context, surfaceFinish, { ...seen, intensity: learnt !== undefined });
  },
};

/** The item nearest in time, at most `withinNs` away. */
function closest<T extends { readonly t: number }>(
  items: readonly T[],
  t: number,
  withinNs = Number.POSITIVE_INFINITY,
): T | undefined {
  let best: T | undefined;
  for (const item of items) if (!best || Math.abs(item.t - t) < Math.abs(best.t - t)) best = item;
  return best && Math.abs(best.t - t) <= withinNs ? best : undefined;
}
