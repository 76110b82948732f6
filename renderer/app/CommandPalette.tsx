/** The list of all commands that can run now, found by name (Ctrl+K). */
import { Command as Palette } from 'cmdk';
import { useEffect, useRef } from 'react';
import { useLink } from '../link/LinkContext.tsx';
import { useWorkspace } from '../state/workspace.ts';
import { COMMANDS } from './commands.ts';
import { chordText } from './shortcuts.ts';
import './palette.css';

const close = (): void => useWorkspace.setState({ palette: false });

export function CommandPalette() {
  const open = useWorkspace(({ palette }) => palette);
  return open ? <OpenPalette /> : null;
}

function OpenPalette() {
  const link = useLink();
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    // A modal dialog focuses its first focusable child, which is the list's frame.
    input.current?.focus();
  }, []);
  const usable = COMMANDS.filter(({ when }) => when?.() ?? true);
  const groups = [...new Set(usable.map(({ group }) => group))];
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Commands"
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
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
                    {keys?.[0] && <kbd>{chordText(keys[0])}</kbd>}
                  </Palette.Item>
                ))}
            </Palette.Group>
          ))}
        </Palette.List>
      </Palette>
    </dialog>
  );
}
