/** The workspace in front, the theme, and the dialogs of the window. */
import { create } from 'zustand';

type Workspace = {
  /** Id of a WorkspaceDefinition. */
  readonly id: string;
  /** The library is shown instead of the workspaces; always so without a drive. */
  readonly library: boolean;
  readonly presenting: boolean;
  readonly theme: 'dark' | 'light';
  readonly palette: boolean;
  /** The form that asks for a time to go to. */
  readonly goTo: boolean;
};

export const useWorkspace = create<Workspace>(() => ({
  id: 'replay',
  library: true,
  presenting: false,
  theme: 'dark',
  palette: false,
  goTo: false,
}));

// At once, before anything draws: canvases read the tokens from the document.
useWorkspace.subscribe(({ theme }) => {
  document.documentElement.dataset.theme = theme;
});

export const showWorkspace = (id: string): void => useWorkspace.setState({ id, library: false });
