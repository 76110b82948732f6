/** The list of all commands that can run now, found by name (Ctrl+K). */
import { Command as Palette } from 'cmdk';
import { useRef } from 'react';
import { useLink } from '../link/LinkContext.tsx';
import { useWorkspace } from '../state/workspace.ts';
import { keysText } from '../widgets/keysText.ts';
import { Modal } from '../widgets/Modal.tsx';
import { COMMANDS } from './commands.ts';
import './palette.css';

const close = (): void => useWorkspace.setState({ palette: false });

export function CommandPalette() {
  const open = useWorkspace(({ palette }) => palette);
  return open ? <OpenPalette /> : null;
}

function OpenPalette() {
  const link = useLink();
  const input = useRef<HTMLInputElement>(null);
  const usable = COMMANDS.filter(({ when }) => when?.() ?? true);
  const groups = [...new Set(usable.map(({ group }) => group))];
  return (
    // A modal dialog would focus its first focusable child, which is the list's frame.
    <Modal className="palette" name="Commands" first={input} closeOnBackdrop onClose={close}>
      <Palette label="Commands" loop>
        <Palette.Input placeholder="What do you want to do?" ref={input} />
        <Palette.List>
          <Palette.Empty>Nothing by that name.</Palette.Empty>
          {groups.map((group) => (
            <Palette.Group key={group} heading={group}>
              {usable
                .filter((command) => command.group === group)
                .map(({ id, title, keys, icon: Icon, run }) => (
                  <Palette.Item
                    key={id}
                    value={`${title} ${group} ${id}`}
                    onSelect={() => {
                      close();
                      run({ link });
                    }}
                  >
                    {Icon ? <Icon size={15} aria-hidden /> : <span className="palette-no-icon" />}
                    <span className="palette-title">{title}</span>
                    {keys?.[0] && <kbd>{keysText(keys[0])}</kbd>}
                  </Palette.Item>
                ))}
            </Palette.Group>
          ))}
        </Palette.List>
      </Palette>
    </Modal>
  );
}
