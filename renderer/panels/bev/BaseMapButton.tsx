/** Shows the base map and hides it; where none was chosen, asks for one. */
import { Map as MapIcon } from 'lucide-react';
import { useEffect } from 'react';
import { useOneFile } from '../../files/useOneFile.tsx';
import { useLink } from '../../link/LinkContext.tsx';
import { chooseBaseMap, useBaseMap } from '../../replay/places/baseMap.ts';
import { useDrive } from '../../state/session.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { useBaseMapAsk } from './baseMapAsk.ts';

/** @param visible the map view is in front: of several, one answers the palette */
export function BaseMapButton({ visible }: { readonly visible: boolean }) {
  const link = useLink();
  const drive = useDrive();
  const { map, isShown } = useBaseMap();
  const { browse, picker } = useOneFile(
    'basemap',
    'Choose a base map (MBTiles)',
    '.mbtiles',
    (entry) => void chooseBaseMap(link, entry.grant),
  );
  const isAsked = useBaseMapAsk(({ isAsked }) => isAsked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once a press.
  useEffect(() => {
    // Read anew: another map view that is in front may have answered.
    if (!visible || !useBaseMapAsk.getState().isAsked) return;
    useBaseMapAsk.setState({ isAsked: false });
    browse();
  }, [isAsked, visible]);
  const title = !drive?.origin
    ? 'No base map: the drive does not say where on earth it lies'
    : map
      ? `Base map: ${map.name || map.file}`
      : 'Base map: choose an MBTiles file';
  return (
    <>
      <IconButton
        name="Base map"
        title={title}
        icon={MapIcon}
        size={14}
        pressed={map !== undefined && isShown}
        disabled={!drive?.origin}
        onClick={() => (map ? useBaseMap.setState({ isShown: !isShown }) : browse())}
      />
      {picker}
    </>
  );
}
