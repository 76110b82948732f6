/**
 * A guided run for people who are shown Lanetrace for the first time: the drive plays in a presentation, then stage after stage
 * reveals what it made of it, until the map lies there. Esc ends it; the layers are as they were before.
 */
import { create } from 'zustand';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import type { RunInfo, StageDescription, StageRun } from '../../../engine/contract/stages.ts';
import { artifactLayer, changeLayer, showArtifact, useLayers } from '../../state/layers.ts';
import { usePlayback } from '../../state/playback.ts';
import { runOf, useRuns } from '../../state/runs.ts';
import { useSession } from '../../state/session.ts';
import { showWorkspace, useWorkspace } from '../../state/workspace.ts';
import { metricWords, wordsOf } from '../../widgets/words.ts';
import { endPresentation, present } from '../presentation.ts';

export type GuideStep = { readonly title: string; readonly text: string; readonly shows?: ArtifactInfo };

/** What is told now; undefined while no guided run is on. */
export const useGuide = create<{ readonly step?: GuideStep | undefined; readonly of?: readonly GuideStep[] }>(
  () => ({}),
);

/** The drive plays so long before the first stage is shown: long enough to see where it goes. */
const PLAY_MS = 8000;
/** Time to read a title and a sentence, and to look. */
const STEP_MS = 4000;
/** What of a stage is shown in 3D, the first that it has. */
const SHOWN_KINDS = ['polylines', 'landmarks', 'raster', 'cloud'] as const;

/** The steps of a run: each stage that made something, in order. */
export function guideSteps(stages: readonly StageDescription[], run: RunInfo): readonly GuideStep[] {
  return stages.flatMap(({ id, title, summary }): GuideStep[] => {
    const result = run.stages.find(({ stage }) => stage === id);
    if (!result || result.artifacts.length === 0) return [];
    const shows = SHOWN_KINDS.map((kind) =>
      result.artifacts.find((each) => each.kind === kind && each.parts > 0),
    ).find((found) => found !== undefined);
    return [
      { title, text: [summary, figure(result)].filter(Boolean).join(' '), ...(shows ? { shows } : {}) },
    ];
  });
}

/** The first metric that has a limit: what the stage is judged by. */
function figure({ metrics }: StageRun): string {
  const judged = metrics.find(({ grade, value }) => grade !== undefined && Number.isFinite(value));
  return judged ? `${wordsOf(judged.name, judged.unit)}: ${metricWords(judged)}.` : '';
}

/** Undefined while the runs are read. */
function stepsNow(): readonly GuideStep[] | undefined {
  const runs = useRuns.getState();
  if (runs.listed.state === 'loading') return undefined;
  const run = runOf(runs);
  return run ? guideSteps(runs.stages, run) : [];
}

let end = (): void => {};
let goOn = (): void => {};

/** The next step at once: whoever shows it has said enough. */
export const nextStep = (): void => goOn();

/** Where nothing was reconstructed the drive plays, and that is all. */
export function startGuide(): void {
  end();
  const { drive } = useSession.getState();
  if (!drive) return;
  const layersBefore = useLayers.getState();
  const { playing: wasPlaying, t: tBefore } = usePlayback.getState();
  for (const { id } of layersBefore.artifacts) changeLayer(artifactLayer({ id }), { visible: false });
  showWorkspace('replay');
  if (!useWorkspace.getState().presenting) present();
  usePlayback.getState().home();
  usePlayback.getState().play();
  const intro = { title: drive.name, text: 'What the sensors saw.' };
  useGuide.setState({ step: intro, of: [intro] });
  let steps: readonly GuideStep[] | undefined;
  let at = 0;
  let timer = setTimeout(next, PLAY_MS);
  let waited = (): void => {};
  function next(): void {
    clearTimeout(timer);
    waited();
    // Not before: right after a drive was opened its runs are still being read. Then this step comes with them.
    steps ??= stepsNow();
    if (!steps) {
      waited = useRuns.subscribe(({ listed }) => {
        if (listed.state !== 'loading') next();
      });
      return;
    }
    useGuide.setState({ of: [intro, ...steps] });
    const step = steps[at++];
    if (!step) return;
    if (step.shows) {
      showArtifact(step.shows);
      changeLayer(artifactLayer(step.shows), { visible: true });
    }
    useGuide.setState({ step });
    timer = setTimeout(next, STEP_MS);
  }
  goOn = next;
  const stop = useWorkspace.subscribe(({ presenting }) => {
    if (!presenting) end();
  });
  end = () => {
    end = goOn = () => {};
    stop();
    waited();
    clearTimeout(timer);
    useGuide.setState({ step: undefined, of: [] });
    useLayers.setState({ settings: layersBefore.settings, artifacts: layersBefore.artifacts });
    usePlayback.getState().pause();
    usePlayback.getState().seek(tBefore);
    if (wasPlaying) usePlayback.getState().play();
    if (useWorkspace.getState().presenting) endPresentation();
  };
}
