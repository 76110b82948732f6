/** What the path is coloured by: one colour, or any quantity that has times. */
import { useEffect, useMemo, useState } from 'react';
import type { PathQuantity } from '../../../engine/contract/api.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { isQuiet } from '../../link/link.ts';
import { colourPathBy, usePathColour } from '../../replay/places/pathColour.ts';
import { report } from '../../state/notices.ts';
import { useDrive } from '../../state/session.ts';

export function PathForm() {
  const link = useLink();
  const drive = useDrive();
  const chosen = usePathColour(({ quantity }) => quantity);
  const [quantities, setQuantities] = useState<readonly PathQuantity[]>([]);
  useEffect(() => {
    if (!drive) return;
    let current = true;
    link.request('path.quantities', { drive: drive.drive }).then(
      ({ result }) => current && setQuantities(result.quantities),
      (error) => {
        if (current && !isQuiet(error)) report('The quantities of the path could not be read', error);
      },
    );
    return () => {
      current = false;
    };
  }, [link, drive]);
  const groups = useMemo(() => [...Map.groupBy(quantities, ({ group }) => group)], [quantities]);
  return (
    <div className="layer-form">
      <label>
        <span>Colour by</span>
        <select
          className="select select-small"
          aria-label="Colour the path by"
          value={chosen?.by ?? ''}
          onChange={({ target }) => colourPathBy(quantities.find(({ by }) => by === target.value))}
        >
          <option value="">One colour</option>
          {groups.map(([group, members]) => (
            <optgroup key={group} label={group}>
              {members.map(({ by, title, unit }) => (
                <option key={by} value={by}>
                  {visible(title)}
                  {unit && ` (${unit})`}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
    </div>
  );
}
