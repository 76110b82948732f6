/** Asks for a reference map. */
import { MapPinned } from 'lucide-react';
import type { FileEntry } from '../../../engine/contract/api.ts';
import { useOneFile } from '../../files/useOneFile.tsx';

export function ReferenceButton({
  isWorking,
  onChoose,
}: {
  readonly isWorking: boolean;
  readonly onChoose: (entry: FileEntry) => void;
}) {
  const { browse, picker } = useOneFile('map', 'Choose a reference map', '', onChoose);
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
      {picker}
    </>
  );
}
