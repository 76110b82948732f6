/**
 * Lanes: the map's first whole form. The lines become its elements; the driven lane and those beside it become lanelets. A bound
 * that nobody saw is an element of its own, which says that it is inferred. docs/stages/lanes.md.
 */
import { encodeMap } from '../../../map/document.ts';
import { INFERRED_SOURCE, type RoadMap } from '../../../map/model.ts';
import { ruled } from '../../../map/rules/ruled.ts';
import { reported } from '../../contract/judgement.ts';
import {
  type OpenSteps,
  requiredInput,
  type Stage,
  type StageContext,
  type StepContext,
} from '../../contract/stage.ts';
import { boxOf } from '../../mapping/box.ts';
import { walkedTrajectory } from '../../mapping/placement.ts';
import { buildMap } from './build.ts';
import { confidenceOf } from './confidence.ts';
import { confidenceModel } from './confidence-model.ts';
import { linesOf } from './elements.ts';
import { featuresOf } from './features.ts';
import { landmarksOf } from './landmarks.ts';
import { parameters, settingsOf } from './parameters.ts';
import { judge } from './verdict.ts';

/** A lanelet comes from two lines, half from each. */
const BOUND_WEIGHT = 0.5;

export const stage = {
  id: 'lanes',
  title: 'Lanes',
  summary: 'Makes the map: lines as elements, the driven lane and those beside it; what is inferred says so.',
  version: 16,
  module: import.meta.url,
  parameters,
  takes: [
    { name: 'lines', kind: 'polylines', stage: 'vectors' },
    { name: 'trajectory', kind: 'trajectory', stage: 'alignment' },
    { name: 'landmarks', kind: 'landmarks', stage: 'landmarks', optional: true },
  ],
  makes: [{ name: 'map', kind: 'map', title: 'Map, revision 0' }],
  steps: true,
  stepUnit: 'section',
  reads: [],

  async run(context: StageContext) {
    const [seen, trajectory] = [requiredInput(context, 'lines'), requiredInput(context, 'trajectory')];
    const { poses } = walkedTrajectory(trajectory);
    const origin = trajectory.meta.frame === 'map' ? context.drive.origin : undefined;
    const measured = linesOf(seen.only());
    const features = featuresOf(measured, poses);
    const elements = measured.map(({ element }, k) => ({
      ...element,
      confidence: confidenceOf(features[k] ?? [], confidenceModel),
    }));
    const lines = buildMap(elements, poses, origin, settingsOf(context.parameters));
    const landmarks = landmarksOf(context.input('landmarks'));
    const map = ruled({ ...lines, elements: [...lines.elements, ...landmarks] });
    write(context, map, new Set(landmarks.map(({ id }) => id)));
    return reported(
      context,
      judge(
        map,
        poses.map(({ p }) => p),
      ),
    );
  },

  openSteps: async (context: StepContext): Promise<OpenSteps> =>
    (await import('./steps/open-sections.ts')).openSections(context, (quiet) => stage.run(quiet)),
} satisfies Stage;

function write(context: StageContext, map: RoadMap, landmarks: ReadonlySet<string>): void {
  const { frame, elements, lanelets } = map;
  const output = context.output('map');
  output.setMeta({ frame, elements: elements.length, lanelets: lanelets.length });
  const box = boxOf(elements.flatMap(({ points }) => points));
  output.part({ key: '0', codec: 'json/1', bytes: encodeMap(map), ...(box ? { box } : {}) });
  // What this stage inferred has no line of the stage before.
  const seen = new Set(
    elements.filter(({ sources }) => !sources.includes(INFERRED_SOURCE)).map(({ id }) => id),
  );
  for (const id of seen)
    context.link('map', id, { input: landmarks.has(id) ? 'landmarks' : 'lines', key: id }, 1);
  for (const { id, left, right } of lanelets)
    for (const { element } of [left, right])
      if (seen.has(element)) context.link('map', id, { input: 'lines', key: element }, BOUND_WEIGHT);
}
