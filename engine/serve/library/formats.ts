/** Files that a native dialog offers. */
import type { DialogKinds } from '../../contract/hosts/shell.ts';
import { LOG_FORMATS } from '../../ingest/registry.ts';

export function dialogKinds(): DialogKinds {
  return { logs: [...new Set(LOG_FORMATS.all.flatMap(({ extensions }) => extensions))] };
}
