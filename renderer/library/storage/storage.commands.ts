/** The command that shows the space that drives take. */
import { HardDrive } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { showStorage } from './dialogState.ts';

export const commands: readonly Command[] = [
  {
    id: 'storage.show',
    title: 'Storage: sizes, delete, pack',
    group: 'Window',
    icon: HardDrive,
    run: showStorage,
  },
];
