/** std_msgs/String that ouster-ros sends once, latched, as …/metadata: what the packets of the sensor need to be read. */
import { textAt } from '../../encodings/tree.ts';
import type { PacketFacts } from '../../packets/beside.ts';
import { isOusterMetadata, metadataOf } from '../../packets/ouster/metadata.ts';
import type { MessageConverter, MessageFamily } from '../message.ts';
import { keepMessage } from '../other.ts';

/** A vehicle has some; a latched message may come again. */
const MOST_SENSORS = 64;

function open(topic: string, facts: PacketFacts): MessageConverter {
  return (message, bytes) => {
    const kept = keepMessage(message, bytes);
    const text = textAt(message, 'data');
    if (!isOusterMetadata(text) || facts.ouster.length >= MOST_SENSORS) return kept;
    const made = metadataOf(topic, text);
    if (typeof made === 'string') return { ...kept, notes: [{ level: 'error', reason: made, count: 1 }] };
    if (!facts.ouster.some(({ name }) => name === topic)) facts.ouster.push(made);
    return kept;
  };
}

export const ousterMetadata = {
  types: ['std_msgs/String'],
  open: (topic, _type, _memory, hints) =>
    hints?.packetFacts && /metadata/i.test(topic) ? open(topic, hints.packetFacts) : keepMessage,
} satisfies MessageFamily;
