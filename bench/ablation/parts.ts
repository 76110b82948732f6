/** What can be taken away from the pipeline, one part at a time, to see what it brings (bench/ablation.ts). */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const STAGES = fileURLToPath(new URL('../../engine/reconstruct/stages/', import.meta.url));

/** Stages that are worked out anew, in their order. */
export const ANEW = ['accumulation', 'evidence', 'vectors', 'lanes'] as const;
export type StageId = (typeof ANEW)[number];

export type Part = {
  readonly name: string;
  /** The first stage that the part changes. */
  readonly from: StageId;
  /** Parameters of that stage, in place of the run's. */
  readonly set?: Readonly<Record<string, number | string | boolean>>;
  /** Inputs of that stage that are withheld. */
  readonly without?: readonly string[];
  /** Modules under stages/, each with what stands at its end: functions of the module put in place of its own. */
  readonly patches?: Readonly<Record<string, string>>;
};

const none = 'function () { return []; }';
const never = 'function () { return false; }';
const unknown = 'function () { return undefined; }';
const same = 'function (first) { return first; }';

export const PARTS: readonly Part[] = [
  { name: 'nothing', from: 'lanes' },
  { name: 'camera', from: 'accumulation', patches: { 'accumulation/cameras.ts': `camerasOf = ${none};` } },
  { name: 'camera in evidence alone', from: 'evidence', set: { cameraGain: 0 } },
  { name: 'lidar intensity in evidence', from: 'evidence', set: { lidarGain: 0 } },
  {
    name: 'normalisation by laser',
    from: 'accumulation',
    patches: {
      'accumulation/intensity.ts': `
const byLaser = tableOf;
tableOf = function (shape, counts) {
  const each = counts.length / shape.lasers;
  const pooled = new Uint32Array(counts.length);
  for (let k = 0; k < counts.length; k++) pooled[k % each] += counts[k];
  for (let laser = 1; laser < shape.lasers; laser++) pooled.copyWithin(laser * each, 0, each);
  return byLaser(shape, pooled);
};`,
    },
  },
  { name: 'votes on motion', from: 'accumulation', without: ['motion'] },
  {
    name: 'roadway: paint only within',
    from: 'vectors',
    patches: {
      'vectors/paint.ts': 'PaintFinder.prototype.onRoad = function (points) { return [...points]; };',
    },
  },
  {
    name: 'rims without a step',
    from: 'vectors',
    patches: { 'vectors/roadway/rim-points.ts': `rimPoints = ${none};` },
  },
  { name: 'paved edges', from: 'vectors', patches: { 'vectors/roadway/paved.ts': `pavedEdges = ${none};` } },
  {
    name: 'refusal of false kerbs',
    from: 'vectors',
    patches: {
      'vectors/roadway/false-steps.ts': `realSteps = ${same}; falsenessOf = ${unknown};`,
      'vectors/roadway/flanks.ts': `isFlank = ${never};`,
      'vectors/roadway/seams.ts': `isSeam = ${never};`,
    },
  },
  {
    name: 'kerbs on their crease',
    from: 'vectors',
    patches: { 'vectors/roadway/crease.ts': `onCrease = ${same};` },
  },
  {
    name: 'bridges, ditches, rails',
    from: 'vectors',
    patches: {
      'vectors/roadway/bridges.ts': `bridgesOf = ${none};`,
      'vectors/roadway/ditches.ts': `ditchesAlong = ${none};`,
      'vectors/roadway/rails.ts': `railsAlong = ${none};`,
    },
  },
  {
    name: 'refusal by look',
    from: 'vectors',
    patches: { 'vectors/marks/refusal.ts': `refusalOf = ${unknown};` },
  },
  {
    name: 'refusal of pale lines and by rails',
    from: 'vectors',
    patches: { 'vectors/marks/refusal.ts': `isPale = ${never}; isBesideRail = ${never};` },
  },
  {
    name: 'refusal of arrows, rings, what is driven on',
    from: 'vectors',
    patches: {
      'vectors/marks/arrow.ts': `isArrows = ${never};`,
      'vectors/marks/driven.ts': `isDriven = ${never};`,
      'vectors/marks/refusal.ts': `isRing = ${never};`,
    },
  },
  {
    name: 'paint on rims',
    from: 'vectors',
    patches: { 'vectors/marks/rim-paint.ts': `isRimPaint = ${never};` },
  },
  { name: 'faint lines', from: 'vectors', patches: { 'vectors/faint/faint.ts': `faintChains = ${none};` } },
  {
    name: 'weak dashes',
    from: 'vectors',
    patches: {
      'vectors/marks/dashes.ts': `moreDashes = ${none};`,
      'vectors/marks/dash-rows.ts': `dashRows = ${none};`,
    },
  },
  { name: 'parallels', from: 'lanes', patches: { 'lanes/parallels.ts': `parallelsOf = ${none};` } },
  { name: 'lanes by the rim', from: 'lanes', patches: { 'lanes/rim-lanes.ts': `rimLanes = ${none};` } },
  {
    name: 'lanes through junctions',
    from: 'lanes',
    patches: { 'lanes/through.ts': 'lanesThrough = function () { return { runs: [], added: [] }; };' },
  },
  { name: 'landmarks', from: 'lanes', without: ['landmarks'] },
];

/** The end of a module, by its path. */
export const patchesOf = ({ patches = {} }: Part): ReadonlyMap<string, string> =>
  new Map(Object.entries(patches).map(([file, end]) => [join(STAGES, file), end]));
