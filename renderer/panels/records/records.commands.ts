/** To the next and the previous row of "Events and logs". */
import { SkipBack, SkipForward } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { goToRecord, useShownRecords } from './shownRecords.ts';

const when = (): boolean => useShownRecords.getState().times.length > 0;

export const commands: readonly Command[] = [
  {
    id: 'records.next',
    title: 'Next event of the list',
    group: 'Playback',
    panel: 'records',
    keys: ['n'],
    icon: SkipForward,
    when,
    run: () => goToRecord(1),
  },
  {
    id: 'records.previous',
    title: 'Previous event of the list',
    group: 'Playback',
    panel: 'records',
    keys: ['shift+n'],
    icon: SkipBack,
    when,
    run: () => goToRecord(-1),
  },
];
