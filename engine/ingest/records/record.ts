/** Lines that devices and programs say: logs, and statuses of diagnostics, as rows of one table. */
import { messageTypeOf } from '../../contract/messages/types.ts';
import type { StreamInfo } from '../../contract/streams.ts';
import { numberAt, type Tree, textAt, treesAt } from '../encodings/tree.ts';

export const RECORD_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;
export type RecordLevel = (typeof RECORD_LEVELS)[number];

export type SaidRecord = {
  readonly level: RecordLevel;
  /** The node, the device: who says it. */
  readonly source: string;
  readonly text: string;
};

type Reader = (message: Tree) => readonly SaidRecord[];

/** Longer texts are cut. */
const MOST_TEXT = 2000;

/** rcl_interfaces/Log. */
const ROS2: Readonly<Record<number, RecordLevel>> = {
  10: 'debug',
  20: 'info',
  30: 'warn',
  40: 'error',
  50: 'fatal',
};
/** rosgraph_msgs/Log. */
const ROS1: Readonly<Record<number, RecordLevel>> = {
  1: 'debug',
  2: 'info',
  4: 'warn',
  8: 'error',
  16: 'fatal',
};
/** foxglove.Log. */
const FOXGLOVE: Readonly<Record<number, RecordLevel>> = {
  1: 'debug',
  2: 'info',
  3: 'warn',
  4: 'error',
  5: 'fatal',
};
/** diagnostic_msgs/DiagnosticStatus: ok, warn, error, stale. */
const STATUS: Readonly<Record<number, RecordLevel>> = { 0: 'info', 1: 'warn', 2: 'error', 3: 'error' };

const log =
  (levels: Readonly<Record<number, RecordLevel>>, text: string): Reader =>
  (message) => [
    {
      level: levels[numberAt(message, 'level') ?? -1] ?? 'info',
      source: textAt(message, 'name'),
      text: textAt(message, text).slice(0, MOST_TEXT),
    },
  ];

const diagnostics: Reader = (message) =>
  treesAt(message, 'status').map((status) => {
    const values = treesAt(status, 'values').map((pair) => `${textAt(pair, 'key')}=${textAt(pair, 'value')}`);
    const text = [textAt(status, 'message'), ...values].filter(Boolean).join(', ');
    return {
      level: STATUS[levelOf(status.level)] ?? 'info',
      source: textAt(status, 'name'),
      text: text.slice(0, MOST_TEXT),
    };
  });

/** A byte, which some encodings give as an array of one. */
const levelOf = (level: unknown): number => Number(ArrayBuffer.isView(level) ? Reflect.get(level, 0) : level);

const READERS: ReadonlyMap<string, { readonly of: Reader; readonly statuses?: true }> = new Map([
  ['rcl_interfaces/Log', { of: log(ROS2, 'msg') }],
  ['rosgraph_msgs/Log', { of: log(ROS1, 'msg') }],
  ['foxglove/Log', { of: log(FOXGLOVE, 'message') }],
  ['diagnostic_msgs/DiagnosticArray', { of: diagnostics, statuses: true }],
]);

/** How to read the records of a stream; `statuses`: each is said again and again, so that only changes tell something. */
export const recordReader = ({
  kind,
  meta,
}: StreamInfo): { readonly of: Reader; readonly statuses?: true } | undefined =>
  kind === 'message' ? READERS.get(messageTypeOf(meta)) : undefined;
