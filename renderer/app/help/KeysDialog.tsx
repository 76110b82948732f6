/** A page of all keys: of commands, and of what has the focus. */
import { X } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useAsked } from '../../state/dialogs/asked.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { keysText } from '../../widgets/keysText.ts';
import { Modal } from '../../widgets/Modal.tsx';
import { scrollArea } from '../../widgets/scrollArea.ts';
import { COMMANDS } from '../commands.ts';
import './help.css';

/** Keys and gestures that belong to views, which are no commands. */
const OF_VIEWS: readonly (readonly [group: string, keys: string, what: string])[] = [
  ['3D view', 'Drag', 'turn; right button moves; wheel zooms'],
  ['3D view', 'W A S D, Q E', 'fly, in the mode Fly; Shift is faster'],
  ['3D view', 'Click', 'pin a point, choose a line or an object'],
  ['Camera tile', 'Wheel, drag', 'zoom at the pointer, move'],
  ['Camera tile', 'Double click', 'the whole picture'],
  ['Map view', 'Arrows, +, −', 'move and zoom, when it has the focus'],
  ['Map view', 'Page down, Page up', 'next and previous line'],
  ['Map view', 'Click on the path', 'go to that moment'],
  ['Plots', 'Drag', 'move the playhead; with Shift choose a stretch of time'],
  ['Plots', 'Wheel', 'zoom in time'],
  ['Timeline', 'Drag', 'move the playhead; with Shift loop a range'],
];

export function KeysDialog() {
  const open = useAsked(({ keys }) => keys);
  return open ? <OpenKeys /> : null;
}

function OpenKeys() {
  const field = useRef<HTMLInputElement>(null);
  const [search, setSearch] = useState('');
  const groups = useMemo(() => {
    const rows = [
      ...COMMANDS.flatMap(({ group, title, keys = [] }) =>
        keys.length > 0 ? [[group, keys.map(keysText).join(' or '), title] as const] : [],
      ),
      ...OF_VIEWS,
    ];
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter((row) => words.every((word) => row.join(' ').toLowerCase().includes(word)));
    return [...Map.groupBy(found, ([group]) => group)];
  }, [search]);
  const close = (): void => useAsked.setState({ keys: false });
  return (
    <Modal className="dialog keys-dialog" name="Keys" first={field} closeOnBackdrop onClose={close}>
      <header>
        <h2>Keys</h2>
        <input
          ref={field}
          className="input"
          type="search"
          aria-label="Search keys"
          placeholder="Search keys"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        <IconButton name="Close" icon={X} size={16} onClick={close} />
      </header>
      <div className="keys-groups" {...scrollArea('All keys')}>
        <div className="keys-columns">
          {groups.map(([group, rows]) => (
            <section key={group}>
              <h3>{group}</h3>
              <dl>
                {rows.map(([, keys, what]) => (
                  <div key={`${keys} ${what}`}>
                    <dt>
                      {keys.split(' or ').map((each) => (
                        <kbd key={each}>{each}</kbd>
                      ))}
                    </dt>
                    <dd>{what}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        {groups.length === 0 && <p className="faint">No key by that name.</p>}
      </div>
    </Modal>
  );
}
