/** Turns the mode on and off in which the map is corrected; says how many corrections the map has. */
import { PencilLine } from 'lucide-react';
import { beginCorrecting, endCorrecting, useCorrecting } from '../../../state/run/corrections.ts';
import { IconButton } from '../../../widgets/IconButton.tsx';
import { countText } from './CorrectionList.tsx';

export function CorrectButton() {
  const isOn = useCorrecting(({ isOn }) => isOn);
  const count = useCorrecting(({ corrections }) => corrections?.count ?? 0);
  return (
    <>
      {count > 0 && !isOn && (
        <button
          type="button"
          className="tag"
          title="People corrected this map; exports and scores take it so"
          onClick={beginCorrecting}
        >
          {countText(count)}
        </button>
      )}
      <IconButton
        name="Correct the map"
        title="Correct the map (Shift+E): accept, reject, move, draw"
        icon={PencilLine}
        size={14}
        pressed={isOn}
        onClick={isOn ? endCorrecting : beginCorrecting}
      />
    </>
  );
}
