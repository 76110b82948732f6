/** The contract of a message family: it converts decoded messages into samples of streams and facts for calibration and origin. */
import type { CameraModel, MapOrigin, Pose } from '../../contract/calibration.ts';
import type { MessageRecipe } from '../../drive/recipes/recipe.ts';
import type { Moment, Tree } from '../encodings/tree.ts';
import type { Finding, PayloadMemory, StreamDeclaration } from '../format.ts';
import type { Definitions } from '../media/can/definitions.ts';
import type { PacketFacts } from '../packets/beside.ts';

/** What a stream is besides its name and schema. Codec 'raw' keeps the message's own bytes in the message's own encoding. */
export type StreamFacts = Omit<StreamDeclaration, 'name' | 'schema' | 'role'> & {
  readonly role?: StreamDeclaration['role'];
};

export type ConvertedSample = {
  /** Appended to the topic's name; '' for the topic's own stream. */
  readonly suffix?: string;
  /** Asked once, at the stream's first sample. */
  readonly facts: () => StreamFacts;
  /** Undefined keeps the message's own bytes. */
  readonly payload?: Uint8Array | undefined;
  /**
   * The bytes of the message that the payload is made of, and how, where it is made of one stretch of them: for drives that
   * refer to their log. Without it, the payload itself is looked for in the message.
   */
  readonly source?: { readonly bytes: Uint8Array; readonly recipe: MessageRecipe } | undefined;
  /** When it was measured; undefined takes the log time. */
  readonly stamp?: Moment | undefined;
  readonly signals?: Readonly<Record<string, number>> | undefined;
  readonly flags?: number | undefined;
  readonly keyFrame?: boolean | undefined;
  readonly leading?: boolean | undefined;
  readonly order?: number | undefined;
  /** Where more is known of the stream now than its facts said. */
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
  /** Codec of this sample, where it may differ from the stream's (pictures). */
  readonly codec?: string | undefined;
};

export type Transform = {
  readonly parent: string;
  readonly child: string;
  readonly T_parent_child: Pose;
  readonly fixed: boolean;
};

/**
 * How a frame's camera sees, for the full sensor: `raw` by K and D, `rectified` by P, each undefined where the matrix is not set;
 * `rotation` is the rectification that takes the camera's axes to those of rectified pictures.
 */
export type CameraFact = {
  readonly frame: string;
  readonly raw: CameraModel | undefined;
  readonly rectified: CameraModel | undefined;
  readonly rotation: Pose | undefined;
  /** Whether the lens bends straight lines. */
  readonly bent: boolean;
  /** Pixels of the sensor that make one of the pictures. */
  readonly binning: { readonly x: number; readonly y: number };
  /** The part of the sensor that is read out, in its pixels; undefined for all of it. */
  readonly region:
    | { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
    | undefined;
};

export type PositionFix = { readonly origin: MapOrigin; readonly rtk: boolean };

export type ConvertedMessage = {
  readonly samples: readonly ConvertedSample[];
  readonly transforms?: readonly Transform[] | undefined;
  readonly camera?: CameraFact | undefined;
  readonly fix?: PositionFix | undefined;
  readonly notes?: readonly Pick<Finding, 'level' | 'reason' | 'count'>[] | undefined;
};

export type MessageConverter = {
  /**
   * Arrays of the tree and the bytes are valid during the call only. Throws Error, in words, when the message is not usable.
   * @param received the log time
   */
  (message: Tree, bytes: Uint8Array, received?: Moment): ConvertedMessage;
  /** Of a converter that collects messages: what it still holds at the log's end. Its samples have payloads and stamps. */
  readonly end?: () => ConvertedMessage;
};

/** What is known of a topic before its messages are converted, from a look at some of them. */
export type TopicHints = {
  /** Time between its messages. */
  periodNs?: number | undefined;
  /** What is known of lidars that send packets, from files beside the log; topics that describe such a lidar add to it. */
  packetFacts?: PacketFacts | undefined;
  /** Of the messages of CAN buses, from DBC files. */
  definitions?: Definitions | undefined;
};

export type MessageFamily = {
  /** Canonical type names (encodings/schema.ts). */
  readonly types: readonly string[];
  /** A converter for one topic; it may remember what earlier messages of the topic said, and makes large payloads in `memory`. */
  open(topic: string, type: string, memory: PayloadMemory, hints?: TopicHints): MessageConverter;
};
