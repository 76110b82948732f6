/** The name of a signal or a state, as layouts keep it: "STREAM PATH", or "script:NAME PATH" of what a script gave. */
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { streamOf } from '../../state/session.ts';

export const signalName = (
  drive: DriveInfo | undefined,
  { stream, path, script }: { readonly stream: number; readonly path: string; readonly script?: string },
): string => `${script === undefined ? (streamOf(drive, stream)?.name ?? '?') : `script:${script}`} ${path}`;
