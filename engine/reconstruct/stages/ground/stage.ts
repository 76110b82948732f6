/**
 * Ground: which points of each sweep lie on the ground, and how high the ground lies. Each sweep is judged on a grid of its own
 * around the vehicle (GroundGrid, Steinke et al., RA-L 2023); all sweeps' ground points then make one elevation grid in the
 * map. docs/stages/ground.md.
 */
import { reported } from '../../contract/judgement.ts';
import type { Stage } from '../../contract/stage.ts';
import { batches } from '../../mapping/batches.ts';
import { lidarPathOf, positionsOf } from '../../mapping/placement.ts';
import { releaseSweeps } from '../../mapping/release.ts';
import { ElevationGrid } from './elevation.ts';
import { SweepLabels } from './labels.ts';
import { optionsOf, parameters } from './parameters.ts';
import { judge } from './verdict.ts';

export const stage: Stage = {
  id: 'ground',
  title: 'Ground',
  summary: 'Labels the ground in every sweep and joins it into one elevation grid.',
  version: 1,
  module: import.meta.url,
  reads: ['lidar'],
  takes: [{ name: 'trajectory', kind: 'trajectory', stage: 'alignment' }],
  makes: [
    { name: 'labels', kind: 'mask', title: 'Ground labels of every sweep' },
    { name: 'elevation', kind: 'raster', title: 'Elevation of the ground' },
  ],
  steps: true,
  stepUnit: 'sweep',
  parameters,

  async run(context) {
    const lidar = lidarPathOf(context);
    const options = optionsOf(context.parameters);
    const labels = new SweepLabels(context, lidar, options);
    using grid = new ElevationGrid(context.output('elevation'), positionsOf(lidar), options.rangeM);
    for (const { from, items } of batches(lidar.sweeps)) {
      context.progress(from / lidar.sweeps.length, `Sweep ${from} of ${lidar.sweeps.length}`);
      // 1. The points of each sweep are judged.
      const sweeps = labels.add(items, from);
      // 2. Ground points go into the elevation tiles; tiles that no later sweep reaches are finished.
      grid.add(sweeps, from, items.length, context.threads);
      releaseSweeps(sweeps);
    }
    labels.close();
    grid.finish(lidar.sweeps.length);
    const { points, ground, blind } = labels;
    const seen = { points, ground, blind, sweeps: lidar.sweeps.length };
    return reported(context, judge({ ...seen, rmsM: grid.rmsM(), holes: grid.holes() }));
  },

  openSteps: async (context) => (await import('./steps/open-sweeps.ts')).openSweeps(context),
};
