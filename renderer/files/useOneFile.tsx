/** Asks for one file that is no log: by the shell's own dialog, or by the engine's picker. */
import { type ReactNode, useState } from 'react';
import { createPortal } from 'react-dom';
import type { FileEntry, Params } from '../../engine/contract/api.ts';
import { useLink } from '../link/LinkContext.tsx';
import { report } from '../state/notices.ts';
import { useSession } from '../state/session.ts';
import { FilePicker } from './FilePicker.tsx';

/**
 * @param title of the picker: "Choose a rig file"
 * @param search the filter of the picker at first, e.g. an ending
 * @returns `browse` asks; `picker` is to be drawn somewhere
 */
export function useOneFile(
  purpose: Params<'host.openDialog'>['purpose'],
  title: string,
  search: string,
  onChoose: (entry: FileEntry) => void,
): { readonly browse: () => void; readonly picker: ReactNode } {
  const link = useLink();
  const isNative = useSession(({ host }) => host?.dialog ?? false);
  const [isPicking, setPicking] = useState(false);
  const browse = (): void => {
    if (!isNative) {
      setPicking(true);
      return;
    }
    link.request('host.openDialog', { purpose }).then(
      ({ result }) => result.entries[0] && onChoose(result.entries[0]),
      (error) => report('The dialog did not open', error),
    );
  };
  const picker =
    isPicking &&
    // Not inside a form, which Enter in the picker would send.
    createPortal(
      <FilePicker
        title={title}
        search={search}
        onClose={() => setPicking(false)}
        onChoose={(entry) => {
          setPicking(false);
          onChoose(entry);
        }}
      />,
      document.body,
    );
  return { browse, picker };
}
