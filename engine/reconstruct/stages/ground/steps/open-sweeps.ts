/** Ground by sweep: its points in the map, what each was judged to be, and how they lie on the elevation that all sweeps made. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { encodeLayer, type StepLayer, type StepLook } from '../../../../contract/steps/layers.ts';
import type { StepNumber, StepPhase } from '../../../../contract/steps/step.ts';
import type { SampleInfo } from '../../../../contract/streams.ts';
import { groundLabels } from '../../../../kernels/ground.ts';
import { GROUND, GROUND_LABELS } from '../../../../kernels/sweep.ts';
import type { OpenSteps, StepBody, StepContext } from '../../../contract/stage.ts';
import { type MapPoint, mapPoints } from '../../../mapping/map-points.ts';
import { MaskReader } from '../../../mapping/mask.ts';
import { type LidarPath, placeSweep, vehicleAt } from '../../../mapping/placement.ts';
import { RasterReader } from '../../../mapping/raster.ts';
import { type FlatBox, mosaic, pointsLayer } from '../../../mapping/step-layers.ts';
import { sweepSteps, titleOf, unplaced } from '../../../mapping/sweep-steps.ts';
import { optionsOf } from '../parameters.ts';

/** Points of a sweep that are shown. */
const MOST_POINTS = 40_000;
/** Heights under and over the vehicle's own origin that colours reach to (m). */
const [LOWEST_M, HIGHEST_M] = [-2.5, 2.5];
/** How far off the elevation colours reach (m). */
const OFF_M = 0.1;

export const openSweeps = async (context: StepContext): Promise<OpenSteps> => sweepSteps(context, sweepStep);

function sweepStep(context: StepContext, lidar: LidarPath, info: SampleInfo, index: number): StepBody {
  const { drive, threads } = context;
  const options = optionsOf(context.parameters);
  const sweep = placeSweep(lidar, drive.cloud(lidar.stream.id, info.seq), info, index + 1);
  const vehicle = vehicleAt(lidar.trajectory, info.t)?.p;
  if (!sweep || !vehicle) return unplaced(lidar, info);
  const [found] = groundLabels([sweep], options, threads);
  const labels = found ?? new Uint8Array(sweep.xyz.length / 3);
  const points = mapPoints(sweep, MOST_POINTS);
  const box: FlatBox = {
    x0: vehicle[0] - options.rangeM,
    y0: vehicle[1] - options.rangeM,
    x1: vehicle[0] + options.rangeM,
    y1: vehicle[1] + options.rangeM,
  };
  const shown = [
    heightsPhase(points, vehicle),
    judgedPhase(points, labels, found !== undefined),
    ...joinedPhase(context, points, labels, box),
  ];
  const blocks = Object.assign({}, ...shown.map(({ blocks }) => blocks)) as Record<string, StepLayer>;
  return {
    t: info.t,
    title: titleOf(lidar, info),
    place: [vehicle[0], vehicle[1]],
    radiusM: options.rangeM,
    state: found ? 'made' : 'refused',
    reason: found ? undefined : 'No ground is seen beside the vehicle: no point is judged.',
    stored: comparedLabels(context, info.seq, labels),
    numbers: countsOf(labels),
    phases: shown.map(({ blocks: _, ...phase }) => phase),
    blocks: Object.fromEntries(Object.entries(blocks).map(([name, layer]) => [name, encodeLayer(layer)])),
  };
}

type Shown = StepPhase & { readonly blocks: Readonly<Record<string, StepLayer>> };

function heightsPhase(points: readonly MapPoint[], vehicle: Vec3): Shown {
  return {
    title: 'Sweep',
    text: 'The points of the sweep, each at the pose that its laser had when it measured it.',
    layers: ['points'],
    numbers: [],
    blocks: {
      points: pointsLayer(
        'Points by height over the vehicle’s origin',
        'input',
        points.map(({ p }) => p),
        { value: points.map(({ p }) => p[2] - vehicle[2]), unit: 'm', low: LOWEST_M, high: HIGHEST_M },
      ),
    },
  };
}

const LOOKS: readonly StepLook[] = ['beside', 'made', 'input', 'refused'];

function judgedPhase(points: readonly MapPoint[], labels: Uint8Array, seen: boolean): Shown {
  const blocks = Object.fromEntries(
    GROUND_LABELS.map((name, label) => [
      name,
      pointsLayer(
        `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        LOOKS[label] ?? 'beside',
        points.filter(({ index }) => labels[index] === label).map(({ p }) => p),
      ),
    ]),
  );
  return {
    title: 'Judged',
    text: seen
      ? 'A grid around the vehicle is filled from its lowest points, cell by cell outwards from the vehicle; what lies close over it is ground, what lies higher stands on it.'
      : 'No cell beside the vehicle holds ground, so there is nothing to begin from.',
    layers: [...GROUND_LABELS],
    numbers: countsOf(labels),
    blocks,
  };
}

/** Ground points on the elevation that all sweeps made together. */
function joinedPhase(
  context: StepContext,
  points: readonly MapPoint[],
  labels: Uint8Array,
  box: FlatBox,
): Shown[] {
  const stored = context.stored('elevation');
  if (!stored) return [];
  const elevation = new RasterReader(stored);
  const off = points.flatMap(({ p, index }) => {
    if (labels[index] !== GROUND) return [];
    const cell = elevation.at(p[0], p[1]);
    const height = cell ? (cell.columns.get('elevation')?.[cell.cell] ?? Number.NaN) : Number.NaN;
    return Number.isNaN(height) ? [] : [{ p, value: p[2] - height }];
  });
  const rms = Math.sqrt(off.reduce((sum, { value }) => sum + value * value, 0) / Math.max(1, off.length));
  const heights = points.map(({ p }) => p[2]).sort((a, b) => a - b);
  const middle = heights[heights.length >> 2] ?? 0;
  return [
    {
      title: 'Joined',
      text: `Ground points of all sweeps make one elevation. Those of this sweep lie ${(100 * rms).toFixed(1)} cm off it (root of the mean square).`,
      layers: ['elevation', 'off'],
      numbers: [
        { name: 'Off the elevation', value: rms, unit: 'm' },
        { name: 'Ground points on it', value: off.length, unit: '' },
      ],
      blocks: {
        elevation: mosaic(elevation, 'elevation', box, {
          title: 'Elevation of all sweeps',
          unit: 'm',
          low: round(middle - 1),
          high: round(middle + 1),
        }),
        off: pointsLayer(
          'Ground points by how far they lie over it',
          'chosen',
          off.map(({ p }) => p),
          { value: off.map(({ value }) => value), unit: 'm', low: -OFF_M, high: OFF_M },
        ),
      },
    },
  ];
}

const round = (value: number): number => Math.round(10 * value) / 10;

function countsOf(labels: Uint8Array): StepNumber[] {
  const counts = GROUND_LABELS.map(() => 0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return GROUND_LABELS.map((name, label) => ({
    name: `Points ${name}`,
    value: counts[label] ?? 0,
    unit: '',
  }));
}

function comparedLabels(context: StepContext, seq: number, labels: Uint8Array): StepBody['stored'] {
  const mask = context.stored('labels');
  const stored = mask && new MaskReader(mask).of(seq);
  if (!stored) return undefined;
  return Buffer.compare(stored, labels) === 0 ? 'equal' : 'different';
}
