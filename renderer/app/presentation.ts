/** Begins and ends a presentation, in full screen where the browser allows it. */
import { useWorkspace } from '../state/workspace.ts';

export function present(): void {
  useWorkspace.setState({ presenting: true });
  // Full screen needs a user's gesture; where it is refused the presentation fills the window.
  document.documentElement
    .requestFullscreen?.()
    .then(() => {
      // It was ended before the screen was full.
      if (!useWorkspace.getState().presenting) void document.exitFullscreen();
    })
    .catch(() => {});
}

/** Leaves the full screen first: the docks are to see the window's own size only. */
export function endPresentation(): void {
  if (document.fullscreenElement) document.exitFullscreen().catch(end);
  else end();
}

/** Ends the presentation when the browser leaves the full screen, by Esc too, which no key listener sees. Returns how to stop. */
export function followFullscreen(): () => void {
  const changed = (): void => {
    if (!document.fullscreenElement) end();
  };
  document.addEventListener('fullscreenchange', changed);
  return () => document.removeEventListener('fullscreenchange', changed);
}

function end(): void {
  if (useWorkspace.getState().presenting) useWorkspace.setState({ presenting: false });
}
