/** All commands that can run now, and what the typed words find in the drive (Ctrl+K). */
import { Command as Palette } from 'cmdk';
import { useRef, useState } from 'react';
import { useLink } from '../link/LinkContext.tsx';
import { useWorkspace } from '../state/workspace.ts';
import { keysText } from '../widgets/keysText.ts';
import { Modal } from '../widgets/Modal.tsx';
import { COMMANDS } from './commands.ts';
import { useFinds } from './search/useFinds.ts';
import './palette.css';

const close = (): void => useWorkspace.setState({ palette: false });

export function CommandPalette() {
  const open = useWorkspace(({ palette }) => palette);
  return open ? <OpenPalette /> : null;
}

/** Every word stands in it; what begins with the first one comes first. */
function byWords(value: string, search: string): number {
  const [text, words] = [value.toLowerCase(), search.toLowerCase().split(/\s+/).filter(Boolean)];
  if (!words.every((word) => text.includes(word))) return 0;
  return text.startsWith(words[0] ?? '') ? 1 : 0.5;
}

function OpenPalette() {
  const link = useLink();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const finds = [...Map.groupBy(useFinds(text), ({ group }) => group)];
  const usable = COMMANDS.filter(({ when }) => when?.() ?? true);
  const groups = [...new Set(usable.map(({ group }) => group))];
  return (
    // A modal dialog would focus its first focusable child, which is the list's frame.
    <Modal className="palette" name="Commands" first={input} closeOnBackdrop onClose={close}>
      <Palette label="Commands" loop filter={byWords}>
        <Palette.Input
          placeholder="What do you want to do?"
          ref={input}
          value={text}
          onValueChange={setText}
        />
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
          {finds.map(([group, members]) => (
            <Palette.Group key={group} heading={group}>
              {members.map(({ key, title, hint, run }) => (
                <Palette.Item
                  key={key}
                  // What was found stays, however the palette itself would rank it.
                  value={`${text} ${title} ${key}`}
                  onSelect={() => {
                    close();
                    run();
                  }}
                >
                  <span className="palette-no-icon" />
                  <span className="palette-title">{title}</span>
                  <span className="faint">{hint}</span>
                </Palette.Item>
              ))}
            </Palette.Group>
          ))}
        </Palette.List>
      </Palette>
    </Modal>
  );
}
