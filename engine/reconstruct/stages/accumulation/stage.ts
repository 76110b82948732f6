/**
 * Accumulation: all sweeps and pictures, placed along the optimised trajectory point by point, become one map cloud and one
 * stack of ground rasters: elevation, height of what stands there, intensity normalised per laser, density, camera colour.
 * Tiles are filled around the vehicle and finished when it has left them for good, so memory does not grow with the drive.
 * docs/stages/accumulation.md.
 */
import { reported } from '../../contract/judgement.ts';
import { requiredInput, type Stage } from '../../contract/stage.ts';
import { BATCH, batches } from '../../mapping/batches.ts';
import { Elevation } from '../../mapping/elevation.ts';
import { MaskReader } from '../../mapping/mask.ts';
import { lidarPathOf, positionsOf, vehicleAt } from '../../mapping/placement.ts';
import { TilePlan } from '../../mapping/plan.ts';
import { release, releaseSweeps } from '../../mapping/release.ts';
import { CameraNetwork, NO_NETWORK, networkDigest } from './camera-network.ts';
import { camerasOf } from './cameras.ts';
import { GroundRasters } from './ground-rasters.ts';
import { learnIntensity, UNKNOWN, writeIntensity } from './intensity.ts';
import { MapCloud } from './map-cloud.ts';
import { parameters, settingsOf } from './parameters.ts';
import { PictureClassesOutput } from './picture-classes.ts';
import { PictureQueue } from './pictures.ts';
import { placeBatch } from './sweeps.ts';
import { judge } from './verdict.ts';

/** Share of the stage's time that learning the intensity takes. */
const LEARNING = 0.05;

export const stage: Stage = {
  id: 'accumulation',
  title: 'Accumulation',
  summary: 'Joins all sweeps and pictures into a map cloud and ground rasters.',
  version: 5,
  module: import.meta.url,
  reads: ['lidar', 'camera'],
  takes: [
    { name: 'trajectory', kind: 'trajectory', stage: 'alignment' },
    { name: 'labels', kind: 'mask', stage: 'ground' },
    { name: 'elevation', kind: 'raster', stage: 'ground' },
    { name: 'motion', kind: 'mask', stage: 'dynamics', optional: true },
  ],
  makes: [
    { name: 'rasters', kind: 'raster', title: 'Ground rasters' },
    { name: 'cloud', kind: 'cloud', title: 'Map cloud' },
    { name: 'normalisation', kind: 'table', title: 'Intensity by laser and range' },
    { name: 'pictures', kind: 'image', title: 'What pictures show (only with a network for pictures)' },
  ],
  steps: true,
  stepUnit: 'tile',
  parameters,
  modelDigest: ({ cameraModel }) => networkDigest(typeof cameraModel === 'string' ? cameraModel : NO_NETWORK),

  async run(context) {
    const settings = settingsOf(context.parameters);
    const { tileM } = settings.tile;
    const lidar = lidarPathOf(context);
    const { sweeps: infos, stream, trajectory } = lidar;
    const labels = new MaskReader(requiredInput(context, 'labels'));
    const moved = context.input('motion');
    const motion = moved && new MaskReader(moved);
    const positions = infos.map(({ t }) => vehicleAt(trajectory, t)?.p ?? UNPLACED);

    // 1. What each laser sees of ordinary ground.
    context.progress(0, 'Learning the intensity of each laser');
    const learnt = learnIntensity(context, lidar, labels, settings.splat.rangeM);
    if (!learnt) context.log('warn', 'The lidar has no intensity; markings can only come from cameras.');
    writeIntensity(context.output('normalisation'), learnt);

    // 2. Sweeps and pictures in time order, a batch at a time; the next batch's pictures are decoded meanwhile.
    const xy = positionsOf(lidar);
    const end = positions.findLast(([x]) => !Number.isNaN(x));
    using elevation = new Elevation(requiredInput(context, 'elevation'));
    using rasters = new GroundRasters(
      context.output('rasters'),
      new TilePlan(xy, tileM, settings.reachM),
      end,
      settings,
    );
    const clouds = new TilePlan(xy, tileM, settings.cloudReachM);
    using cloud = new MapCloud(context.output('cloud'), positions, clouds, settings);
    await using network = await CameraNetwork.open(settings.network);
    const cameras = settings.cameras ? camerasOf(context) : [];
    const pictures = new PictureQueue(context, lidar, cameras, BATCH - 1, network);
    const shown = network && new PictureClassesOutput(context.output('pictures'), network);
    for (const { from, items } of batches(infos)) {
      const text = `Sweep ${from} of ${infos.length}`;
      context.progress(LEARNING + ((1 - LEARNING) * from) / infos.length, text);
      const next = from + items.length;
      const decoded = await pictures.take(next - 1 + BATCH);
      await shown?.add(decoded);
      elevation.around(
        positions.slice(from, next).filter(([x]) => !Number.isNaN(x)),
        settings.reachM,
      );
      const batch = placeBatch(context.drive, lidar, labels, motion, items, from);
      rasters.add(batch, decoded, elevation.tiles, learnt?.table ?? UNKNOWN, context.threads);
      cloud.add(batch, decoded, context.threads);
      releaseSweeps(batch.sweeps.map(({ sweep }) => sweep));
      for (const { picture } of decoded) release(picture.rgb);
      rasters.finish(next);
      cloud.finish(next);
    }
    const [fromSeq, toSeq] = [infos[0]?.seq ?? 0, infos.at(-1)?.seq ?? 0];
    context.link('rasters', '*', { stream: stream.id, fromSeq, toSeq }, 1);
    return reported(context, judge(rasters.written, rasters.seen, learnt !== undefined));
  },

  openSteps: async (context) => (await import('./steps/open-tiles.ts')).openTiles(context),
};

/** The place of a sweep that the trajectory does not reach. */
const UNPLACED = [Number.NaN, Number.NaN, 0] as const;
