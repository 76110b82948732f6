/** The view's own menu: all ways to look and all places to go to, each with its key. */
import { ChevronDown } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { ViewMode } from '../../scene/cameraRig.ts';
import { keysText } from '../../widgets/keysText.ts';
import type { ViewHandle } from './activeView.ts';
import { VIEW_MODES, VIEW_PLACES } from './viewModes.ts';

export function ViewMenu({
  mode,
  handle,
  rides,
}: {
  readonly mode: ViewMode;
  readonly handle: ViewHandle;
  /** The drive has cameras to look through. */
  readonly rides: boolean;
}) {
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    menu.current?.querySelector<HTMLElement>('[aria-checked=true], button')?.focus();
    const away = (event: PointerEvent): void => {
      const inside = event.target instanceof Node && menu.current?.parentElement?.contains(event.target);
      if (!inside) setOpen(false);
    };
    window.addEventListener('pointerdown', away, true);
    return () => window.removeEventListener('pointerdown', away, true);
  }, [open]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Tab') setOpen(false);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const items = [...(menu.current?.querySelectorAll('button') ?? [])];
      const { activeElement } = document;
      const at = activeElement instanceof HTMLButtonElement ? items.indexOf(activeElement) : -1;
      items[(at + (event.key === 'ArrowDown' ? 1 : -1) + items.length) % items.length]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const choose = (act: () => void): void => {
    close();
    act();
  };
  return (
    <div className="view-menu">
      <button
        ref={button}
        type="button"
        className="icon-button"
        title="All views and their keys"
        aria-label="Views"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <ChevronDown size={15} />
      </button>
      {open && (
        <div
          ref={menu}
          className="view-menu-list"
          role="menu"
          aria-label="Views"
          tabIndex={-1}
          onKeyDown={keys}
        >
          {VIEW_MODES.filter((each) => each.mode !== 'ride' || rides).map(
            ({ mode: each, title, icon: Icon, key }) => (
              <button
                key={each}
                type="button"
                role="menuitemradio"
                aria-checked={mode === each}
                onClick={() => choose(() => handle.setMode(each))}
              >
                <Icon size={15} aria-hidden />
                <span>{title}</span>
                <kbd>{keysText(key)}</kbd>
              </button>
            ),
          )}
          <hr />
          {VIEW_PLACES.map(({ id, title, icon: Icon, key, go }) => (
            <button key={id} type="button" role="menuitem" onClick={() => choose(() => go(handle))}>
              <Icon size={15} aria-hidden />
              <span>{title}</span>
              <kbd>{keysText(key)}</kbd>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
