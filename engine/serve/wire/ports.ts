/** A two-way channel of byte frames: what a connection needs of a socket or a message port. */
export interface FramePort {
  send(frame: Uint8Array<ArrayBuffer>): void;
  /** Bytes handed to `send` that have not left yet; 0 where the channel cannot tell. */
  readonly buffered: number;
  onFrame(listener: (frame: Uint8Array) => void): void;
  onClose(listener: () => void): void;
  /** Called when a channel that was full has room again; a channel that cannot tell never calls it. */
  onDrain(listener: () => void): void;
  close(): void;
}

/** The part of Electron's MessagePortMain and Node's MessagePort that is used. Nothing is ever transferred. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** Frames over a message port with Electron's semantics: every message is cloned, buffers are never transferred. */
export function messagePort(port: MessagePortLike): FramePort {
  return {
    buffered: 0,
    send: (frame) => port.postMessage(frame),
    onFrame(listener) {
      port.on('message', ({ data }) => {
        // Anything else is not a frame; an empty one makes the connection say so.
        listener(data instanceof Uint8Array ? data : new Uint8Array(0));
      });
      port.start();
    },
    onClose: (listener) => void port.on('close', listener),
    onDrain: () => undefined,
    close: () => port.close(),
  };
}
