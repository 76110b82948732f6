/** Commands of the window: workspaces, library, palette, layout, theme, presentation. */
import {
  Camera,
  LayoutGrid,
  Library,
  MonitorPlay,
  Moon,
  Plus,
  RotateCcw,
  Search,
  Undo2,
  Video,
} from 'lucide-react';
import type { Command } from '../contract/command.ts';
import { PANELS } from '../panels/registry.ts';
import { savePicture } from '../picture/savePicture.ts';
import { useVideoDialog } from '../picture/video/videoDialog.ts';
import { dockOf } from '../state/docks.ts';
import { useSession } from '../state/session.ts';
import { writeSetting } from '../state/settings.ts';
import { showWorkspace, useWorkspace } from '../state/workspace.ts';
import { WORKSPACES } from '../workspaces/registry.ts';
import { endPresentation, present } from './presentation.ts';

const hasDrive = (): boolean => useSession.getState().drive !== undefined;
const inWorkspace = (): boolean => hasDrive() && !useWorkspace.getState().library;
const dock = () => dockOf(useWorkspace.getState().id);

/** Focuses the tab of the next panel that is seen, or the play button after the last one. */
function goToPanel(direction: 1 | -1): void {
  const stops = [
    ...document.querySelectorAll<HTMLElement>('.dock:not([inert]) .dv-tab.dv-active-tab, .transport-play'),
  ].filter((each) => each.checkVisibility());
  const focused = document.activeElement;
  const at = stops.findIndex(
    (stop) => stop === focused || (stop.closest('.dv-groupview') ?? stop).contains(focused),
  );
  stops.at((at + direction + stops.length) % Math.max(1, stops.length))?.focus();
}

/** Where the focus is, else the panel of the group that was used last; of a presentation, its first. */
function panelInFront(): Element | undefined {
  const places = useWorkspace.getState().presenting
    ? ['.presented .panel']
    : ['.dock:not([inert]) .dv-active-group .panel', '.dock:not([inert]) .panel'];
  const seen = places.flatMap((place) => [...document.querySelectorAll(place)]);
  return (
    document.activeElement?.closest('.panel') ??
    seen.find((panel) => panel.checkVisibility({ checkVisibilityCSS: true }))
  );
}

export const commands: readonly Command[] = [
  {
    id: 'palette',
    title: 'Show all commands',
    group: 'Window',
    keys: ['mod+k', 'mod+shift+p'],
    icon: Search,
    run: () => useWorkspace.setState(({ palette }) => ({ palette: !palette })),
  },
  {
    id: 'library',
    title: 'Library: open another drive',
    group: 'Window',
    keys: ['mod+o'],
    icon: Library,
    run: () => useWorkspace.setState({ library: true }),
  },
  ...WORKSPACES.map(
    (workspace): Command => ({
      id: `workspace.${workspace.id}`,
      title: `Go to ${workspace.title}`,
      group: 'Window',
      keys: [workspace.key],
      icon: workspace.icon,
      when: hasDrive,
      run: () => showWorkspace(workspace.id),
    }),
  ),
  {
    id: 'present',
    title: 'Presentation: views only',
    group: 'Window',
    keys: ['f11'],
    icon: MonitorPlay,
    when: inWorkspace,
    run: () => (useWorkspace.getState().presenting ? endPresentation() : present()),
  },
  {
    id: 'present.end',
    title: 'End presentation',
    group: 'Window',
    keys: ['escape'],
    when: () => useWorkspace.getState().presenting,
    run: endPresentation,
  },
  {
    id: 'theme',
    title: 'Switch between dark and light',
    group: 'Window',
    icon: Moon,
    run: ({ link }) => {
      const theme = useWorkspace.getState().theme === 'dark' ? 'light' : 'dark';
      useWorkspace.setState({ theme });
      writeSetting(link, 'theme', theme);
    },
  },
  {
    id: 'layout.undo',
    title: 'Undo the last change of layout',
    group: 'Layout',
    keys: ['mod+z'],
    icon: Undo2,
    when: inWorkspace,
    run: () => dock()?.undo(),
  },
  {
    id: 'layout.reset',
    title: 'Bring the ready layout back',
    group: 'Layout',
    icon: RotateCcw,
    when: inWorkspace,
    run: () => dock()?.reset(),
  },
  {
    id: 'picture',
    title: 'Save a picture of the panel in front at twice its size',
    group: 'Share',
    keys: ['shift+p'],
    icon: Camera,
    when: inWorkspace,
    run: () => void savePicture(panelInFront()),
  },
  {
    id: 'video',
    title: 'Make a video of the panel in front',
    group: 'Share',
    icon: Video,
    when: inWorkspace,
    run: () =>
      useVideoDialog.setState({ panel: panelInFront()?.closest<HTMLElement>('.panel') ?? undefined }),
  },
  ...PANELS.map(
    (panel): Command => ({
      id: `panel.add.${panel.id}`,
      title: `Add panel: ${panel.title}`,
      group: 'Layout',
      icon: panel.icon ?? Plus,
      when: inWorkspace,
      run: () => dock()?.add(panel.id),
    }),
  ),
  {
    id: 'panel.next',
    title: 'Go to the next panel',
    group: 'Window',
    keys: ['f6'],
    when: inWorkspace,
    run: () => goToPanel(1),
  },
  {
    id: 'panel.previous',
    title: 'Go to the panel before',
    group: 'Window',
    keys: ['shift+f6'],
    when: inWorkspace,
    run: () => goToPanel(-1),
  },
  {
    id: 'layout.panels',
    title: 'Go back to the workspace',
    group: 'Window',
    keys: ['escape'],
    icon: LayoutGrid,
    when: () => hasDrive() && useWorkspace.getState().library,
    run: () => useWorkspace.setState({ library: false }),
  },
];
