/** The formats that the engine loads and exports, asked for when a view that lists them is opened. */
import { useEffect, useState } from 'react';
import type { Results } from '../../engine/contract/api.ts';
import { useLink } from '../link/LinkContext.tsx';

export type Formats = Results['formats.list'];

const NONE: Formats = { logs: [], exports: [] };

/** Empty lists until the engine has answered. */
export function useFormats(): Formats {
  const link = useLink();
  const [formats, setFormats] = useState(NONE);
  useEffect(() => {
    let shown = true;
    link.request('formats.list', {}).then(
      ({ result }) => shown && setFormats(result),
      () => undefined, // The connection is gone, and its notice says so.
    );
    return () => {
      shown = false;
    };
  }, [link]);
  return formats;
}
