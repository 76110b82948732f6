/** The single part of a small artifact: a series, a table, a picture. */
import type { ArtifactInfo } from '../../engine/contract/artifacts.ts';
import { type Link, payloadOf } from '../link/link.ts';

/** The bytes of the finest part with the lowest key, with its codec; undefined while the stage has written none. */
export async function readFirstPart(
  link: Link,
  drive: string,
  artifact: ArtifactInfo,
  signal: AbortSignal,
): Promise<{ readonly codec: string; readonly bytes: Uint8Array } | undefined> {
  const listed = await link.request(
    'artifacts.parts',
    { drive, artifact: artifact.id, level: 0 },
    { signal },
  );
  const first = listed.result.parts[0];
  if (!first) return undefined;
  const reply = await link.request(
    'artifacts.read',
    { drive, artifact: artifact.id, parts: [{ key: first.key, level: first.level }] },
    { signal },
  );
  const part = reply.result.parts[0];
  return part && { codec: part.codec, bytes: payloadOf(reply, part.payload) };
}
