/**
 * Dynamics: which points of each sweep moved. Where the rays of a sweep of another time went past the place of a point, the place
 * was free at that time, so the point has moved (after DUFOMap, Duberg et al., RA-L 2024). Ground is protected.
 * docs/stages/dynamics.md.
 */
import { MOTION_LABELS } from '../../../kernels/dynamics.ts';
import { reported } from '../../contract/judgement.ts';
import { requiredInput, type Stage } from '../../contract/stage.ts';
import { batches } from '../../mapping/batches.ts';
import { MaskReader, MaskWriter } from '../../mapping/mask.ts';
import { lidarPathOf } from '../../mapping/placement.ts';
import { SweepMotion } from './motion.ts';
import { optionsOf, parameters } from './parameters.ts';
import { RemovedCloud } from './removed.ts';
import { judge } from './verdict.ts';

export const stage: Stage = {
  id: 'dynamics',
  title: 'Dynamics',
  summary: 'Marks the points that moved: where they are, rays of other sweeps went past.',
  version: 2,
  module: import.meta.url,
  reads: ['lidar', 'radar'],
  takes: [
    { name: 'trajectory', kind: 'trajectory', stage: 'alignment' },
    { name: 'labels', kind: 'mask', stage: 'ground' },
    { name: 'elevation', kind: 'raster', stage: 'ground' },
  ],
  makes: [
    { name: 'motion', kind: 'mask', title: 'What moves in every sweep' },
    { name: 'removed', kind: 'cloud', title: 'What moved, with its votes' },
  ],
  steps: true,
  stepUnit: 'sweep',
  parameters,

  async run(context) {
    const lidar = lidarPathOf(context);
    const ground = new MaskReader(requiredInput(context, 'labels'));
    using motion = new SweepMotion(context, lidar, ground, optionsOf(context.parameters));
    const mask = new MaskWriter(context.output('motion'), lidar.stream.id, MOTION_LABELS);
    if (motion.radars.length > 0)
      context.log('info', `The Doppler of ${motion.radars.join(', ')} votes on what moves.`);
    const removed = new RemovedCloud(context.output('removed'));
    const seen = { points: 0, judged: 0, moving: 0, sweeps: 0, alone: 0 };
    for (const { from, items } of batches(lidar.sweeps)) {
      context.progress(from / lidar.sweeps.length, `Sweep ${from} of ${lidar.sweeps.length}`);
      for (const { info, motion: each, witnesses } of motion.judge(items, from)) {
        mask.add(info, each.labels);
        removed.add(info, each);
        seen.sweeps++;
        if (witnesses === 0) seen.alone++;
        seen.points += each.labels.length;
        const [, fixed = 0, moving = 0] = each.counts;
        seen.judged += fixed + moving;
        seen.moving += moving;
      }
    }
    mask.close();
    removed.close();
    return reported(context, judge(seen));
  },

  openSteps: async (context) => (await import('./steps/open-sweeps.ts')).openSweeps(context),
};
