/** Reads a table artifact. */
import { useEffect, useState } from 'react';
import type { ArtifactInfo } from '../../../engine/contract/artifacts.ts';
import { readFirstPart } from '../../artifacts/firstPart.ts';
import { parseTable, type Table } from '../../artifacts/table.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';

/** Undefined while it is read, and where the artifact holds no table. */
export function useTable(
  drive: string | undefined,
  artifact: ArtifactInfo | undefined,
  visible: boolean,
): Table | undefined {
  const link = useLink();
  const [table, setTable] = useState<Table>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the artifact is read again when it is another one
  useEffect(() => {
    setTable(undefined);
    if (drive === undefined || !artifact || !visible) return;
    const stop = new AbortController();
    readFirstPart(link, drive, artifact, stop.signal).then(
      (part) => setTable(part && parseTable(part.bytes)),
      (error) => report('The table could not be read', error),
    );
    return () => stop.abort();
  }, [link, drive, artifact?.id, visible]);
  return table;
}
