/** The keys of the flying camera: they are its own while a view flies, before any shortcut sees them. */
import { FLY_KEYS, type FlyKey } from '../../scene/camera/flyCamera.ts';
import type { SceneView } from '../../scene/SceneView.ts';

const isFlyKey = (code: string): code is FlyKey => (FLY_KEYS as readonly string[]).includes(code);

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'range', 'button', 'radio'].includes(target.type)));

/** @param listens whether keys are for this view. Returns how to stop. */
export function listenToFlyKeys({ rig }: SceneView, listens: () => boolean): () => void {
  const press = (event: KeyboardEvent): void => {
    const { code, ctrlKey, metaKey, altKey, shiftKey, target } = event;
    if (rig.mode !== 'fly' || !isFlyKey(code) || ctrlKey || metaKey || altKey) return;
    if (!listens() || typing(target) || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    event.stopPropagation();
    rig.fly.key(code, true, shiftKey);
  };
  const release = ({ code, shiftKey }: KeyboardEvent): void => {
    if (isFlyKey(code)) rig.fly.key(code, false, shiftKey);
  };
  const leave = (): void => rig.fly.releaseAll();
  window.addEventListener('keydown', press, true);
  window.addEventListener('keyup', release, true);
  window.addEventListener('blur', leave);
  return () => {
    window.removeEventListener('keydown', press, true);
    window.removeEventListener('keyup', release, true);
    window.removeEventListener('blur', leave);
  };
}
