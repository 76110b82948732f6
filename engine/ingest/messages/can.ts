/**
 * Frames of a CAN bus as ROS drivers send them, one a message: can_msgs/Frame, FdFrame of ros2_socketcan, marti_can_msgs/CanFrame and
 * others of that shape. Each message of the DBC becomes a stream beside the topic, as in a trace of the bus (media/can); without a DBC
 * the messages are kept as they are.
 */

import { bytesAt, numberAt, type Tree, treeAt } from '../encodings/tree.ts';
import { type Definitions, noDefinitions } from '../media/can/definitions.ts';
import { EXTENDED } from '../media/can/frame.ts';
import { FrameReader, idText, messageFacts, someIds } from '../media/can/frames.ts';
import { frameOf, stampOf } from './header.ts';
import type { ConvertedMessage, ConvertedSample, MessageConverter } from './message.ts';
import { keepMessage } from './other.ts';

const TYPE = /(^|[_/.])(socket)?can(bus|fd)?([_/.]|$)|can_?(fd_?)?(frame|message|msg)(stamped)?$/i;

/** By the name of a type: what may be a frame of a CAN bus. Its shape decides. */
export const mayBeCanType = (type: string): boolean => TYPE.test(type);

const IDS = ['id', 'can_id', 'identifier', 'arbitration_id'];
const LENGTHS = ['dlc', 'len', 'length', 'data_length', 'size'];
const EXTENDEDS = ['is_extended', 'extended', 'is_extended_id', 'ext', 'ide'];
const NO_DATA = ['is_rtr', 'rtr', 'is_remote', 'is_error', 'error'];
/** Flags of Linux's can_id, which some drivers leave in it. */
const [LINUX_REMOTE, LINUX_ERROR] = [0x4000_0000, 0x2000_0000];
const [STANDARD_IDS, EXTENDED_IDS] = [0x7ff, 0x1fff_ffff];
const MOST_DATA = 64;
/** Noise would make a stream of each id. */
const MOST_MESSAGES = 4096;

type Frame = { readonly id: number; readonly data: Uint8Array };

const firstOf = (tree: Tree, names: readonly string[]): number | undefined => {
  for (const name of names) {
    const value = numberAt(tree, name);
    if (value !== undefined) return value;
  }
  return undefined;
};

/** The message itself, or the one that a stamped message holds. */
const shapeOf = (
  message: Tree,
): { readonly tree: Tree; readonly id: number; readonly data: Uint8Array } | undefined => {
  for (const tree of [message, treeAt(message, 'msg'), treeAt(message, 'frame')]) {
    const [id, data] = [firstOf(tree, IDS), bytesAt(tree, 'data')];
    if (id !== undefined && data !== undefined && data.length <= MOST_DATA) return { tree, id, data };
  }
  return undefined;
};

/**
 * Undefined for remote and error frames, which have no data.
 * @throws Error in words where it is no frame that a bus can have
 */
function canFrame({ tree, id, data }: NonNullable<ReturnType<typeof shapeOf>>): Frame | undefined {
  if (NO_DATA.some((name) => (numberAt(tree, name) ?? 0) !== 0)) return undefined;
  const bare = id >= EXTENDED ? id - EXTENDED : id;
  if (bare & (LINUX_REMOTE | LINUX_ERROR)) return undefined;
  const told = firstOf(tree, EXTENDEDS);
  const isExtended = told === undefined ? id > STANDARD_IDS : told !== 0 || id >= EXTENDED;
  if (!(bare >= 0 && bare <= (isExtended ? EXTENDED_IDS : STANDARD_IDS)))
    throw new Error(`its id ${bare} has more bits than that of a ${isExtended ? 'CAN' : 'standard'} frame`);
  const length = firstOf(tree, LENGTHS) ?? data.length;
  if (!(length >= 0 && length <= data.length))
    throw new Error(`it says ${length} bytes of data and has ${data.length}`);
  return { id: isExtended ? bare + EXTENDED : bare, data: data.subarray(0, length) };
}

/** @param definitions of the log */
export function canFrames(topic: string, definitions: Definitions = noDefinitions()): MessageConverter {
  const reader = new FrameReader(definitions);
  const suffixes = new Map<number, string>();
  const ids = new Set<number>();
  let [refused, empty] = [0, 0];

  const suffixOf = (id: number): string | undefined => {
    const known = suffixes.get(id);
    if (known !== undefined || suffixes.size >= MOST_MESSAGES) return known;
    const name = `/${reader.messageOf(id)?.name ?? idText(id)}`;
    const suffix = [...suffixes.values()].includes(name) ? `${name} ${idText(id)}` : name;
    suffixes.set(id, suffix);
    return suffix;
  };

  const convert = (message: Tree, bytes: Uint8Array): ConvertedMessage => {
    const shape = shapeOf(message);
    if (!shape) return keepMessage(message, bytes);
    const frame = canFrame(shape);
    if (!frame) {
      empty++;
      return keepMessage(message, bytes);
    }
    if (definitions.messages.size === 0) {
      if (ids.size < MOST_MESSAGES) ids.add(frame.id);
      return keepMessage(message, bytes);
    }
    const suffix = suffixOf(frame.id);
    if (suffix === undefined) {
      refused++;
      return keepMessage(message, bytes);
    }
    const facts = (): ReturnType<ConvertedSample['facts']> => ({
      ...messageFacts(reader.messageOf(frame.id)),
      frame: frameOf(message),
    });
    return { samples: [{ suffix, facts, stamp: stampOf(message), ...reader.read(frame) }] };
  };

  const end = (): ConvertedMessage => {
    const notes: NonNullable<ConvertedMessage['notes']>[number][] = reader
      .findings(topic, 'log')
      .map(({ level, place, reason, count }) => ({ level, reason: `${place}: ${reason}`, count }));
    if (ids.size > 0)
      notes.push({
        level: 'warn',
        reason: `frames of a CAN bus (${someIds(ids)}${ids.size > 5 ? ', …' : ''}) are kept as they are: a DBC decodes their signals; put it beside the log, or add it to the drive`,
        count: ids.size,
      });
    if (empty > 0)
      notes.push({
        level: 'info',
        reason: 'remote and error frames have no signals: kept as they are',
        count: empty,
      });
    if (refused > 0)
      notes.push({
        level: 'error',
        reason: `frames of more than ${MOST_MESSAGES} messages: kept as they are, without signals`,
        count: refused,
      });
    return { samples: [], notes };
  };
  return Object.assign(convert, { end });
}
