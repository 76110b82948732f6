/** The command that shows the plug-ins. */
import { Blocks } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { showPlugins } from '../../state/dialogs/pluginDialog.ts';

export const commands: readonly Command[] = [
  { id: 'plugins.show', title: 'Plug-ins: list and switch', group: 'Help', icon: Blocks, run: showPlugins },
];
