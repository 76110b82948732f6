/** Messages of types without a family: kept as they are, with their numbers as signals. */
import { frameOf, stampOf } from './header.ts';
import type { MessageConverter, StreamFacts } from './message.ts';
import { numbersOf } from './numbers.ts';

export const keepMessage: MessageConverter = (message) => {
  const facts = (): StreamFacts => ({ kind: 'message', frame: frameOf(message), codec: 'raw' });
  return { samples: [{ facts, stamp: stampOf(message), signals: numbersOf(message) }] };
};
