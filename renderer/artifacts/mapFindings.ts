/** What the checks found in the map of a run: in the map as people corrected it, or as its stage made it. */
import type { ArtifactInfo } from '../../engine/contract/artifacts.ts';
import { type Link, payloadOf } from '../link/link.ts';
import { readFirstPart } from './firstPart.ts';

export const isMapFindings = ({ stage, name }: Pick<ArtifactInfo, 'stage' | 'name'>): boolean =>
  stage === 'validation' && name === 'findings';

export type MapFindings = {
  /** A table/1; undefined where the stage has written none. */
  readonly bytes: Uint8Array | undefined;
  /** Corrections that hold in the map, also where it is asked for as made. */
  readonly corrections: number;
};

/** @param artifact that of Validation */
export async function readMapFindings(
  link: Link,
  drive: string,
  asked: { readonly run: number | undefined; readonly artifact: ArtifactInfo; readonly asMade: boolean },
  signal: AbortSignal,
): Promise<MapFindings> {
  const { run, artifact, asMade } = asked;
  let corrections = 0;
  if (run !== undefined) {
    const reply = await link.request('map.findings', { drive, run }, { lane: 'analysis', signal });
    corrections = reply.result.corrections;
    if (corrections > 0 && !asMade && reply.result.payload !== undefined)
      return { bytes: payloadOf(reply, reply.result.payload), corrections };
  }
  return { bytes: (await readFirstPart(link, drive, artifact, signal))?.bytes, corrections };
}
