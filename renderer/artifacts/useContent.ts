/** Reads an artifact, and reads it again when the engine reports new parts. */
import { useEffect, useState } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import type { ArtifactInfo } from '../../engine/contract/artifacts.ts';
import { useLink } from '../link/LinkContext.tsx';
import { useJobs } from '../state/jobs.ts';
import { report } from '../state/notices.ts';
import { type Content, readContent } from './content.ts';

/** Undefined while the first parts are read. */
export function useContent(
  drive: DriveInfo,
  artifact: ArtifactInfo | undefined,
  visible: boolean,
): Content | undefined {
  const link = useLink();
  const [content, setContent] = useState<{ readonly id: number; readonly content: Content }>();
  const grown = useJobs(({ parts }) => (artifact ? parts.get(artifact.id) : undefined));
  const id = artifact?.id;
  const count = grown ?? artifact?.parts;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the artifact is read again when its identity or number of parts changes
  useEffect(() => {
    if (!artifact || !visible) return;
    const stop = new AbortController();
    readContent(link, drive.drive, artifact, stop.signal, (content) =>
      setContent({ id: artifact.id, content }),
    ).catch((error) => report(`${artifact.name} could not be read`, error));
    return () => stop.abort();
  }, [link, drive.drive, id, count, visible]);
  return content && content.id === id ? content.content : undefined;
}
