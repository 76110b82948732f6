/**
 * Ground: which points of each sweep lie on the ground, and how high the ground lies. Each sweep is judged on a grid of its own
 * around the vehicle (GroundGrid, Steinke et al., RA-L 2023); all sweeps' ground points then make one elevation grid in the
 * map. docs/stages/ground.md.
 */
import { groundLabels } from '../../../kernels/ground.ts';
import { createTiles, ELEVATION, splatElevation } from '../../../kernels/raster.ts';
import { GROUND, type PlacedSweep } from '../../../kernels/sweep.ts';
import { numberOf, type Stage, type StageContext } from '../../contract/stage.ts';
import { batches } from '../../mapping/batches.ts';
import { MaskWriter } from '../../mapping/mask.ts';
import { lidarWay, placeSweep, vehicleAt } from '../../mapping/placement.ts';
import { TilePlan } from '../../mapping/plan.ts';
import { rasterMeta } from '../../mapping/raster.ts';
import { Resident } from '../../mapping/resident.ts';
import { ELEVATION_CHANNELS, Finish } from './elevation.ts';

const TILE = { tileM: 25.6, resolutionM: 0.2 };
const CELLS = 128;

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
  steps: false,
  parameters: {
    rangeM: {
      type: 'number',
      title: 'Range',
      unit: 'm',
      default: 30,
      min: 10,
      max: 100,
      meaning:
        'How far from the sensor the ground is judged. Further out rings lie too far apart to tell it from a slope.',
    },
    egoM: {
      type: 'number',
      title: 'Own vehicle',
      unit: 'm',
      default: 2.2,
      min: 0,
      max: 10,
      meaning: 'Points nearer to the sensor than this are taken for the vehicle itself.',
    },
    stepM: {
      type: 'number',
      title: 'Largest step',
      unit: 'm',
      default: 0.22,
      min: 0.05,
      max: 1,
      meaning:
        'How far the ground may rise or fall from one cell of 0.4 m to the next: a kerb passes, a car does not.',
    },
    aboveM: {
      type: 'number',
      title: 'Thickness',
      unit: 'm',
      default: 0.18,
      min: 0.02,
      max: 0.5,
      meaning:
        'Points up to this height over the lowest ground of their cell belong to it, so that a kerb survives.',
    },
  },

  async run(context) {
    const way = lidarWay(context);
    const rangeM = numberOf(context.parameters, 'rangeM');
    const options = {
      cellM: 0.4,
      rangeM,
      egoM: numberOf(context.parameters, 'egoM'),
      stepM: numberOf(context.parameters, 'stepM'),
      aboveM: numberOf(context.parameters, 'aboveM'),
    };
    const positions = Float64Array.from(
      way.sweeps.flatMap(({ t }) => vehicleAt(way.trajectory, t)?.p.slice(0, 2) ?? [Number.NaN, Number.NaN]),
    );
    const tiles = createTiles(TILE.tileM, CELLS, ELEVATION.channels);
    const resident = new Resident(tiles, new TilePlan(positions, TILE.tileM, rangeM + TILE.tileM));
    const mask = new MaskWriter(context.output('labels'), way.stream.id);
    const elevation = context.output('elevation');
    elevation.setMeta(rasterMeta(TILE, ELEVATION_CHANNELS));
    const finish = new Finish(elevation, TILE, positions);
    const seen = { points: 0, ground: 0, blind: 0 };
    try {
      for (const { from, items } of batches(way.sweeps)) {
        context.progress(from / way.sweeps.length, `Sweep ${from} of ${way.sweeps.length}`);
        // 1. Place the sweeps along the trajectory and judge their points.
        const placed = items.flatMap((info, k) => {
          const sweep = placeSweep(way, context.drive.cloud(way.stream.id, info.seq), info, from + k + 1);
          return sweep ? [{ info, sweep }] : [];
        });
        const labels = groundLabels(
          placed.map(({ sweep }) => sweep),
          options,
          context.threads,
        );
        const judged: PlacedSweep[] = [];
        placed.forEach(({ info, sweep }, k) => {
          const found = labels[k];
          if (!found) {
            seen.blind++;
            context.log('warn', 'No ground seen beside the vehicle in this sweep.', info.t);
          }
          const own = found ?? new Uint8Array(sweep.xyz.length / 3);
          mask.add(info, own);
          judged.push({ ...sweep, labels: own });
          seen.points += own.length;
          for (let p = 0; p < own.length; p++) if (own[p] === GROUND) seen.ground++;
        });
        // 2. Their ground points into the elevation tiles; tiles left behind for good are finished.
        resident.enter(from, from + items.length - 1);
        splatElevation(tiles, judged, rangeM, context.threads);
        resident.leave(from + items.length, (key) => finish.tile(tiles, key));
      }
      mask.close();
      resident.leave(way.sweeps.length, (key) => finish.tile(tiles, key));
    } finally {
      resident.close();
      tiles.dispose();
    }
    return verdict(context, finish, seen, way.sweeps.length);
  },
};

function verdict(
  context: StageContext,
  finish: Finish,
  seen: { points: number; ground: number; blind: number },
  sweeps: number,
): { grade: 'pass' | 'warn' | 'fail'; reasons: string[] } {
  const reasons: string[] = [];
  const rms = finish.rmsM();
  const holes = finish.holes();
  const blind = sweeps > 0 ? seen.blind / sweeps : 1;
  const judge = (good: boolean, reason: string): 'pass' | 'warn' => {
    if (!good) reasons.push(reason);
    return good ? 'pass' : 'warn';
  };
  context.metric({
    name: 'Plane RMS',
    value: rms,
    unit: 'm',
    threshold: '< 0.03 m',
    grade: judge(
      rms < 0.03,
      `Ground points scatter ${(100 * rms).toFixed(1)} cm about their cell; good is below 3 cm.`,
    ),
  });
  context.metric({
    name: 'Holes within 8 m',
    value: holes,
    unit: '',
    threshold: '< 0.2',
    grade: judge(
      holes < 0.2,
      `${Math.round(100 * holes)} % of the ground within 8 m of the way was never hit.`,
    ),
  });
  context.metric({
    name: 'Blind sweeps',
    value: blind,
    unit: '',
    threshold: '< 0.02',
    grade: judge(blind < 0.02, `${seen.blind} of ${sweeps} sweeps show no ground beside the vehicle.`),
  });
  context.metric({ name: 'Ground share', value: seen.points > 0 ? seen.ground / seen.points : 0, unit: '' });
  if (seen.ground === 0) return { grade: 'fail', reasons: ['No ground was found in any sweep.'] };
  return { grade: reasons.length > 0 ? 'warn' : 'pass', reasons };
}
