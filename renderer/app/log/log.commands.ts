/** The command that shows the log. */
import { ScrollText } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { showLog } from '../../state/dialogs/logDialog.ts';

export const commands: readonly Command[] = [
  { id: 'log.show', title: 'Show logs', group: 'Help', icon: ScrollText, run: showLog },
];
