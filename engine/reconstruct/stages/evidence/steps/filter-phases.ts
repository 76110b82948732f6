/** What the filters make of a tile: by sensor, both together, and steps of height. */
import { encodeLayer, type RasterLayer, type StepLayer } from '../../../../contract/steps/layers.ts';
import type { StepPhase } from '../../../../contract/steps/step.ts';
import type { Ridges, Steps } from '../../../../kernels/ridge.ts';
import type { Gains } from '../gains.ts';
import { ORIENTATIONS } from '../parameters.ts';

/** Scores that colours reach to (σ). */
const TOP_SCORE = 12;
/** Steps of height that colours reach to (m). */
const TOP_STEP_M = 0.3;

export type Shown = { readonly phase: StepPhase; readonly blocks: Readonly<Record<string, Uint8Array>> };

/** A phase with its layers, whose names begin with a word of its own. */
export function shownOf(
  prefix: string,
  { layers, ...phase }: Omit<StepPhase, 'layers'> & { readonly layers: ReadonlyMap<string, StepLayer> },
): Shown {
  const named = [...layers].map(([name, layer]) => [`${prefix}.${name}`, encodeLayer(layer)] as const);
  return { phase: { ...phase, layers: named.map(([name]) => name) }, blocks: Object.fromEntries(named) };
}

/** @param shape a raster of the tile, whose place and cells the others have */
export function filterPhases(shape: RasterLayer, ridges: Ridges, steps: Steps, gains: Gains): Shown[] {
  return [
    shownOf('layer', {
      title: 'Each sensor',
      text: `A matched filter for bright lines of the width of paint, in ${ORIENTATIONS} directions, by sensor: how far the best direction stands out. Over the whole drive the lidar counts ${gains.lidar.toFixed(2)} and the camera ${gains.camera.toFixed(2)}.`,
      layers: sensorLayers(shape, ridges),
      numbers: [
        { name: 'Gain of the lidar', value: gains.lidar, unit: '' },
        { name: 'Gain of the camera', value: gains.camera, unit: '' },
      ],
    }),
    shownOf('fused', {
      title: 'Fused',
      text: 'Both sensors summed direction by direction, each by its noise and its gain; the direction that stands out most is kept.',
      layers: fusedLayers(shape, ridges),
      numbers: [{ name: 'Strongest', value: highest(ridges.score), unit: 'σ' }],
    }),
    shownOf('step', {
      title: 'Steps of height',
      text: 'The same for steps of the ground as kerbs have them, without the slope of the ground itself.',
      layers: stepLayers(shape, steps),
      numbers: [{ name: 'Strongest', value: highest(steps.score), unit: 'σ' }],
    }),
  ];
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
  ['network', 'Score by the network'],
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

export function highest(values: Float32Array): number {
  let top = 0;
  for (const value of values) if (value > top) top = value;
  return top;
}
