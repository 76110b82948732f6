/** Landmarks by candidate: the points around it, its heights and what stands around them, and why it is a landmark or none. */
import type { Vec3 } from '../../../../contract/calibration.ts';
import { encodeLandmarks } from '../../../../contract/map/landmarks.ts';
import { encodeLayer, type StepLayer } from '../../../../contract/steps/layers.ts';
import type { StepInfo } from '../../../../contract/steps/list.ts';
import type { StepNumber, StepPhase } from '../../../../contract/steps/step.ts';
import type { OpenSteps, StepBody, StepContext } from '../../../contract/stage.ts';
import { comparedWithStored } from '../../../contract/stepping.ts';
import { linesLayer, pointsLayer } from '../../../mapping/step-layers.ts';
import type { Candidate } from '../candidate.ts';
import type { Column } from '../columns.ts';
import { readerOf, search } from '../search.ts';
import { pointsNear } from '../shaft.ts';
import { CELL_M, type Standing } from '../standing.ts';

/** What is shown around a candidate (m). */
const AROUND_M = 1.6;

export async function openCandidates(context: StepContext): Promise<OpenSteps> {
  const { candidates, landmarks, lidar } = search(context);
  const stored = comparedWithStored(context, 'landmarks', '0', encodeLandmarks(landmarks));
  const infos = candidates.map((each): StepInfo => {
    const { x, y, passed, landmark, reason } = each;
    return {
      title: titleOf(each),
      t: lidar.sweeps[passed]?.t,
      place: [x, y],
      item: landmark?.id,
      state: landmark ? 'made' : 'refused',
      reason: landmark ? undefined : sentence(reason),
    };
  });
  return {
    steps: infos,
    async step(current, index): Promise<StepBody> {
      const [candidate, info] = [candidates[index], infos[index]];
      if (!candidate || !info) throw new TypeError(`There is no candidate ${index}.`);
      const standing = readerOf(current).around(candidate.x, candidate.y);
      const { phases, layers } = shown(standing, candidate);
      return {
        t: info.t ?? 0,
        title: info.title,
        place: info.place,
        radiusM: AROUND_M,
        state: info.state,
        reason: info.reason,
        stored,
        numbers: [{ name: 'From the way', value: candidate.distanceM, unit: 'm' }],
        phases,
        blocks: Object.fromEntries(layers.map(([name, layer]) => [name, encodeLayer(layer)])),
      };
    },
  };
}

function titleOf({ landmark, plate, mounted }: Candidate): string {
  if (!landmark) return plate ? 'Bright plate' : mounted ? 'Thing on a post' : 'Column';
  if (landmark.kind === 'light') return 'Traffic light';
  return landmark.kind === 'sign' ? 'Sign' : landmark.subtype === 'bollard' ? 'Bollard' : 'Post';
}

const sentence = (reason: string): string => `Refused: ${reason}.`;

type Shown = { readonly phases: StepPhase[]; readonly layers: [string, StepLayer][] };

function shown(standing: Standing, candidate: Candidate): Shown {
  const { x, y, column, shaft, chord, reason, landmark, mounted } = candidate;
  const plate = candidate.plate ?? mounted;
  const end = landmark
    ? `It is ${landmark.id}, with a confidence of ${landmark.confidence.toFixed(2)}.`
    : sentence(reason);
  const layers: [string, StepLayer][] = [['points', cloudLayer(standing, x, y)]];
  const phases: StepPhase[] = [
    {
      title: 'Points',
      text: 'The map cloud around it over ground, without what moved, by intensity.',
      layers: ['points'],
      numbers: [],
    },
  ];
  if (column) {
    layers.push(['heights', heightsLayer(column)]);
    phases.push({
      title: 'Heights',
      text: 'Which heights are taken, and how many columns are taken around them: in a ring from 0.3 to 0.6 m, and in one from 0.7 to 1.1 m.',
      layers: ['points', 'heights'],
      numbers: [
        { name: 'Free around from', value: column.from * CELL_M, unit: 'm' },
        { name: 'Free around to', value: (column.to + 1) * CELL_M, unit: 'm' },
      ],
    });
  }
  if (shaft) {
    const at = (h: number): Vec3 => [
      shaft.x + shaft.lean[0] * h,
      shaft.y + shaft.lean[1] * h,
      shaft.ground + h,
    ];
    layers.push([
      'shaft',
      linesLayer('Line through its points', landmark ? 'made' : 'refused', [[at(shaft.base), at(shaft.top)]]),
    ]);
    phases.push({
      title: 'Shaft',
      text: end,
      layers: ['points', 'shaft'],
      numbers: [
        { name: 'Lowest', value: shaft.base, unit: 'm' },
        { name: 'Highest', value: shaft.top, unit: 'm' },
        { name: 'Lean', value: (Math.atan(Math.hypot(...shaft.lean)) * 180) / Math.PI, unit: '°' },
        { name: 'Sweeps', value: shaft.sweeps, unit: '' },
        ...(chord && chord.sweeps > 0
          ? [{ name: 'Thickness in single sweeps', value: chord.widthM, unit: 'm' }]
          : []),
      ],
    });
  }
  if (plate) {
    const numbers: StepNumber[] = [
      { name: 'Width', value: plate.widthM, unit: 'm' },
      { name: 'Height', value: plate.heightM, unit: 'm' },
      { name: 'Lower edge', value: plate.low, unit: 'm' },
      { name: 'Off its plane', value: plate.thick, unit: 'm' },
      'beside' in plate
        ? { name: 'Columns beside it', value: plate.beside, unit: '' }
        : { name: 'Intensity over that of the post', value: plate.shine, unit: '' },
    ];
    const [ax, ay] = [plate.normal[1], -plate.normal[0]];
    const corner = (side: number, h: number): Vec3 => [
      plate.x + (side * ax * plate.widthM) / 2,
      plate.y + (side * ay * plate.widthM) / 2,
      plate.ground + h,
    ];
    const { low, high } = plate;
    const outline = [corner(-1, low), corner(1, low), corner(1, high), corner(-1, high), corner(-1, low)];
    layers.push(['plate', linesLayer('Outline', landmark ? 'made' : 'refused', [outline])]);
    phases.push({
      title: mounted ? 'On the post' : 'Plate',
      text: end,
      layers: ['points', 'plate'],
      numbers,
    });
  }
  if (!shaft && !plate) phases.push({ title: 'Shaft', text: end, layers: ['points'], numbers: [] });
  return { phases, layers };
}

function cloudLayer(standing: Standing, x: number, y: number): StepLayer {
  const own = pointsNear(standing, x, y, AROUND_M);
  const { px, py, ph, ground, intensity } = standing;
  const value = own.map((k) => intensity[k] as number);
  const places = own.map(
    (k): Vec3 => [px[k] as number, py[k] as number, (ground[k] as number) + (ph[k] as number)],
  );
  const high = value.reduce((most, v) => Math.max(most, v), 0) || 1;
  return pointsLayer('Map cloud over ground', 'input', places, { value, unit: '', low: 0, high });
}

const heightsLayer = ({ taken, around, beyond }: Column): StepLayer => ({
  kind: 'curve',
  title: 'Columns taken by height',
  xUnit: 'm',
  yUnit: 'columns',
  x: Float32Array.from(taken, (_, bin) => (bin + 0.5) * CELL_M),
  series: [
    { name: 'Its own', y: Float32Array.from(taken) },
    { name: '0.3 to 0.6 m away', y: Float32Array.from(around) },
    { name: '0.7 to 1.1 m away', y: Float32Array.from(beyond) },
  ],
  limits: [],
});
