/** Reads the evidence of the chosen item, and the lines of its artifact. */
import { useEffect, useState } from 'react';
import type { DriveInfo, EvidenceLink } from '../../../engine/contract/api.ts';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import { readContent } from '../../artifacts/content.ts';
import type { Line } from '../../artifacts/line.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import type { SelectedItem } from '../../state/selection.ts';

/** `links` is undefined while they are read. */
export function useEvidence(
  drive: DriveInfo | undefined,
  item: SelectedItem | undefined,
  artifact: ArtifactInfo | undefined,
  visible: boolean,
): { readonly links: readonly EvidenceLink[] | undefined; readonly lines: readonly Line[] } {
  const link = useLink();
  const [links, setLinks] = useState<readonly EvidenceLink[]>();
  const [lines, setLines] = useState<readonly Line[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: listed anew, an artifact is the same one under its number.
  useEffect(() => {
    setLinks(undefined);
    setLines([]);
    if (!drive || !item || !artifact || !visible) return;
    const stop = new AbortController();
    link
      .request(
        'evidence.of',
        { drive: drive.drive, artifact: item.artifact, item: item.item },
        { lane: 'visible', signal: stop.signal },
      )
      .then(
        ({ result }) => setLinks(result.links),
        (error) => report('The evidence could not be read', error),
      );
    readContent(link, drive.drive, artifact, stop.signal, (content) => {
      if (content.kind === 'lines') setLines(content.lines);
    }).catch((error) => report('The line could not be read', error));
    return () => stop.abort();
  }, [link, drive, item, artifact?.id, visible]);
  return { links, lines };
}
