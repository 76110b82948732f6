/** A run's map as people corrected it. Writing has a thread and a connection of its own: a seek never waits for it. */
import type { Corrections } from '../../../contract/api/scene/map.ts';
import { threadMethod } from '../method.ts';

/** Corrections in one answer. */
const MOST_LISTED = 1000;

export const readMap = threadMethod('map.read', 'analysis', async ({ drive, artifact, asMade }, drives) => {
  const reading = drives.reading(drive);
  if (reading.artifacts.parts(artifact).length === 0) return { result: { corrections: 0 } };
  const { correctedMap } = await import('../../../artifacts/corrected-map.ts');
  const { encodeMap } = await import('../../../map/document.ts');
  const { map, base, held } = correctedMap(reading, artifact);
  return {
    result: { corrections: held, payload: 0 },
    payloads: [encodeMap(asMade ? base : map)],
  };
});

export const listCorrections = threadMethod(
  'map.corrections',
  'analysis',
  async ({ drive, artifact }, drives) => {
    const { correctedMap } = await import('../../../artifacts/corrected-map.ts');
    const { checkMap } = await import('../../../map/checks/check.ts');
    const { map, base, steps, redo, problems } = correctedMap(drives.reading(drive), artifact);
    const result: Corrections = {
      list: steps
        .map(({ change, text, lost, refused }, k) => ({
          n: k + 1,
          text,
          element: change.element,
          lost,
          refused,
        }))
        .slice(-MOST_LISTED),
      count: steps.length,
      canRedo: redo !== undefined,
      findings: checkMap(map).length,
      findingsAsMade: checkMap(base).length,
      problems,
    };
    return { result };
  },
);

export const readMapFindings = threadMethod('map.findings', 'analysis', async ({ drive, run }, drives) => {
  const { correctedFindings } = await import('../../../reconstruct/results/corrected-findings.ts');
  const { findRun } = await import('../../../reconstruct/results/results.ts');
  const reading = drives.reading(drive);
  const found = correctedFindings(reading, findRun(reading, run));
  if (!found) return { result: { corrections: 0 } };
  return { result: { corrections: found.corrections, payload: 0 }, payloads: [found.bytes] };
});

export const correctMapMethod = threadMethod(
  'map.correct',
  'writes',
  async ({ drive, artifact, command }, drives) => {
    const { correctMap } = await import('../../../artifacts/corrected-map.ts');
    const { steps } = correctMap(drives.writing(drive), artifact, command);
    const last = command.do === 'undo' ? undefined : steps.at(-1);
    return { result: { count: steps.length, lost: last?.lost ?? [] } };
  },
);
