/** Asks for a reference map: by the shell's own dialog, or by the engine's picker. */
import { MapPinned } from 'lucide-react';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import type { FileEntry } from '../../../engine/contract/api.ts';
import { FilePicker } from '../../files/FilePicker.tsx';
import { useLink } from '../../link/LinkContext.tsx';
import { report } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';

export function ReferenceButton({
  isWorking,
  onChoose,
}: {
  readonly isWorking: boolean;
  readonly onChoose: (entry: FileEntry) => void;
}) {
  const link = useLink();
  const isNative = useSession(({ host }) => host?.dialog ?? false);
  const [isPicking, setPicking] = useState(false);
  const browse = (): void => {
    if (!isNative) {
      setPicking(true);
      return;
    }
    link.request('host.openDialog', { purpose: 'map' }).then(
      ({ result }) => result.entries[0] && onChoose(result.entries[0]),
      (error) => report('The dialog did not open', error),
    );
  };
  return (
    <>
      <button
        type="button"
        className="button button-small"
        disabled={isWorking}
        title="A map of this street: GeoJSON, Lanelet2 or Argoverse 2; scored.geojson and poses.txt beside it are taken with it"
        onClick={browse}
      >
        <MapPinned size={13} aria-hidden />
        Evaluate against a reference…
      </button>
      {isPicking &&
        createPortal(
          <FilePicker
            title="Choose a reference map"
            search=""
            onClose={() => setPicking(false)}
            onChoose={(entry) => {
              setPicking(false);
              onChoose(entry);
            }}
          />,
          document.body,
        )}
    </>
  );
}
