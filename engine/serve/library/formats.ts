/** Files that a native dialog offers. */
import type { LogFormatInfo } from '../../contract/extensions/formats.ts';
import type { DialogKinds } from '../../contract/hosts/shell.ts';
import { LOG_FORMATS } from '../../ingest/registry.ts';

/** @param added log formats of plug-ins */
export function dialogKinds(added: readonly LogFormatInfo[]): DialogKinds {
  const formats = [...LOG_FORMATS.all, ...added];
  return { logs: [...new Set(formats.flatMap(({ extensions }) => extensions))] };
}
