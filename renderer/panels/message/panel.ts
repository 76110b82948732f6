import { Braces } from 'lucide-react';
import type { PanelDefinition } from '../panel.ts';
import { Message } from './Message.tsx';

export const panel: PanelDefinition = {
  id: 'message',
  title: 'Message',
  icon: Braces,
  component: Message,
  summary: 'The decoded message at the playhead as a tree, with what changed',
};
