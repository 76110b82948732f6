/** Reads the links of the chosen item, and the lines of its artifact; and the line nearest to it where a run lacks it. */
import { useEffect, useState } from 'react';
import type { DriveInfo, EvidenceLink } from '../../../engine/contract/api.ts';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import { messageOf } from '../../../engine/contract/errors.ts';
import { readContent } from '../../artifacts/content.ts';
import type { Line } from '../../artifacts/line.ts';
import { nearestLine } from '../../artifacts/nearestLine.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { isQuiet } from '../../link/link.ts';
import type { SelectedItem } from '../../state/selection.ts';

export type Evidence = {
  /** Undefined while they are read. */
  readonly links: readonly EvidenceLink[] | undefined;
  readonly lines: readonly Line[];
  /** All lines are there: one that is not among them does not exist. */
  readonly complete: boolean;
  readonly error: string | undefined;
};

const NOTHING: Evidence = { links: undefined, lines: [], complete: false, error: undefined };

export function useEvidence(
  drive: DriveInfo | undefined,
  item: SelectedItem | undefined,
  artifact: ArtifactInfo | undefined,
  visible: boolean,
): Evidence {
  const link = useLink();
  const [evidence, setEvidence] = useState(NOTHING);
  const { lines, complete, error } = useLines(drive, artifact, visible && item !== undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: listed anew, an artifact is the same one under its number.
  useEffect(() => {
    setEvidence(NOTHING);
    if (!drive || !item || !artifact || !visible) return;
    const stop = new AbortController();
    link
      .request(
        'evidence.of',
        { drive: drive.drive, artifact: item.artifact, item: item.item },
        { lane: 'visible', signal: stop.signal },
      )
      .then(
        ({ result }) => setEvidence((before) => ({ ...before, links: result.links })),
        (fault) => {
          if (!isQuiet(fault)) setEvidence((before) => ({ ...before, error: messageOf(fault) }));
        },
      );
    return () => stop.abort();
  }, [link, drive, item?.artifact, item?.item, artifact?.id, visible]);
  return { ...evidence, lines, complete, error: evidence.error ?? error };
}

type Lines = Pick<Evidence, 'lines' | 'complete' | 'error'>;

function useLines(drive: DriveInfo | undefined, artifact: ArtifactInfo | undefined, wanted: boolean): Lines {
  const link = useLink();
  const [read, setRead] = useState<Lines>(NOTHING);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  useEffect(() => {
    setRead(NOTHING);
    if (!drive || !artifact || !wanted) return;
    const stop = new AbortController();
    readContent(link, drive.drive, artifact, stop.signal, (content) => {
      if (content.kind === 'lines') setRead((before) => ({ ...before, lines: content.lines }));
    }).then(
      () => setRead((before) => ({ ...before, complete: true })),
      (fault) => {
        if (!isQuiet(fault)) setRead((before) => ({ ...before, error: messageOf(fault) }));
      },
    );
    return () => stop.abort();
  }, [link, drive, artifact?.id, wanted]);
  return read;
}

/** A line further away is another one (m). */
const NEAR_M = 3;

/** The line of the shown run that is nearest to where the item was selected; undefined while it is read and where none is near. */
export function useNearest(
  drive: DriveInfo | undefined,
  item: SelectedItem | undefined,
  artifact: ArtifactInfo | undefined,
  wanted: boolean,
): { readonly line: Line | undefined; readonly complete: boolean } {
  const { lines, complete } = useLines(drive, artifact, wanted);
  const place = item?.mapPoint;
  return { line: place && complete ? nearestLine(lines, [place[0], place[1]], NEAR_M) : undefined, complete };
}
