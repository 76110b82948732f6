/**
 * Paint that stands out little, by what Vectors measures of it. Wear, yellow paint and a wet road look alike, so both sensors must
 * see it weak, the lidar as weak as on no clean simulated road whose camera sees it weak, too (docs/stages/vectors.md). Less wear is
 * not told: whole paint on bright asphalt, and yellow paint, look as worn.
 */
import type { StageRun } from '../contract/stages.ts';
import type { Draft } from './draft.ts';

/** Luminance of lines over that of the road beside them, and intensity in spreads of the ground. */
const CAMERA = { name: 'Paint against road, camera', least: 2.1 };
const LIDAR = { name: 'Paint against road, lidar', least: 0.3 };
/** Fewer metres of lines say nothing. */
const MEASURED = { name: 'Paint measured', least: 60 };

export function paintProblems({ metrics }: Pick<StageRun, 'metrics'>): Draft[] {
  const measured = (name: string): number => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
  const [camera, lidar] = [measured(CAMERA.name), measured(LIDAR.name)];
  const isWeak = camera < CAMERA.least && lidar < LIDAR.least && measured(MEASURED.name) >= MEASURED.least;
  if (!isWeak) return [];
  return [
    {
      kind: 'worn-paint',
      subject: { type: 'stage', name: 'vectors' },
      source: 'vectors',
      sentence: `The paint of the lines is only ${camera.toFixed(2)} times as bright as the road beside it (${CAMERA.least} is usual) and stands out by ${lidar.toFixed(2)} spreads of the ground for the lidar: worn, yellow or wet.`,
      figure: { value: lidar, limit: LIDAR.least, unit: 'σ' },
      atLeast: true,
      severity: 'warning',
    },
  ];
}
