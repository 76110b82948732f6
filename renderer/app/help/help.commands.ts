/** The command that shows the page of keys. */
import { Keyboard } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { useAsked } from '../../state/dialogs/asked.ts';

export const commands: readonly Command[] = [
  {
    id: 'help.keys',
    title: 'Show all keys',
    group: 'Help',
    keys: ['?', 'f1'],
    icon: Keyboard,
    run: () => useAsked.setState({ keys: true }),
  },
];
