/** Dirt on the lens of one camera, as metrics and as what is drawn of it. */
import type { Metric } from '../../../../contract/stages.ts';
import type { StreamInfo } from '../../../../contract/streams.ts';
import type { StageContext } from '../../../contract/stage.ts';
import type { TimedGrey } from '../greys.ts';
import { CHECK } from '../names.ts';
import type { Rig } from '../rig.ts';
import { GATES, judged } from '../verdict.ts';
import { sightingsOf } from './sightings.ts';
import { type Soiling, soilingOf } from './soiling.ts';
import type { Soiled } from './soiling-picture.ts';

/** What is said of a camera, and what is drawn of it. */
export type Found = { readonly metrics: readonly Metric[]; readonly soiled?: Soiled | undefined };

/** Share of the picture in which places of the world must have passed, for dirt to be judged. */
const LEAST_JUDGED = 0.15;
/** Places from which pairs of pictures were taken: what one dark car does to a cell, three others do not. */
const LEAST_PAIRS = 4;

/**
 * Dirt is told from the world by what the world does behind it. Not for pictures in the dark: the vehicle's own lamps stay in
 * their place as dirt does.
 */
export async function dirtOn(
  context: StageContext,
  stream: StreamInfo,
  rig: Rig,
  greys: readonly TimedGrey[],
): Promise<Found> {
  const picture = greys[greys.length >> 1]?.picture;
  if (!picture) return { metrics: [] };
  const pairs = await sightingsOf(context, stream, rig, greys);
  const soiling: Soiling = soilingOf(pairs, rig.model);
  if (pairs.length < LEAST_PAIRS || soiling.judged < LEAST_JUDGED) {
    context.log('info', `Too little passed before ${stream.name} to tell dirt on its lens.`);
    return { metrics: [] };
  }
  const metrics: Metric[] = [
    { name: `Judged for dirt of ${stream.name}`, value: 100 * soiling.judged, unit: '%' },
    judged(
      CHECK.dirt(stream.name),
      100 * soiling.share,
      '%',
      GATES.dirtPercent,
      (size) =>
        `${size} of what was judged of ${stream.name}’s picture stays dark in its place while the world moves on: dirt on the lens, or something before it.`,
      'over',
    ),
  ];
  return { metrics, soiled: { picture, soiling } };
}
