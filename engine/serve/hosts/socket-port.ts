/** A WebSocket as a channel of frames that bounds what its peer may send, and what it may leave unread. */

import type { WebSocket } from 'ws';
import { say } from '../../contract/say.ts';
import { MOST_FRAMES_PER_S, MOST_UNREAD_BYTES, UNREAD_BYTES } from '../wire/limits.ts';
import type { FramePort } from '../wire/ports.ts';

const SECOND_MS = 1000;
/** Pings are answered while no more than this is unread: else pings alone would fill the memory. */
const PONG_BYTES = 1024 * 1024;

/** `socket` is of a server that leaves pongs to this function (autoPong: false). */
export function socketPort(socket: WebSocket): FramePort {
  socket.binaryType = 'nodebuffer';
  // An error is followed by a close; without a listener it would end the engine.
  socket.on('error', (error) => say(`A client's socket failed: ${error.message}`));
  limitFrames(socket);
  socket.on('ping', (data) => {
    if (socket.readyState === socket.OPEN && socket.bufferedAmount < PONG_BYTES) socket.pong(data);
  });
  let drained: () => void = () => undefined;
  return {
    get buffered() {
      return socket.bufferedAmount;
    },
    send(frame) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MOST_UNREAD_BYTES) {
        say('A client reads nothing of what it is sent; its connection is ended.');
        socket.terminate();
        return;
      }
      const full = socket.bufferedAmount + frame.byteLength >= UNREAD_BYTES;
      socket.send(frame, () => {
        if (full && socket.bufferedAmount < UNREAD_BYTES) drained();
      });
    },
    onFrame: (listener) =>
      void socket.on('message', (data) => listener(data instanceof Buffer ? data : new Uint8Array(0))),
    onClose: (listener) => void socket.on('close', () => listener()),
    onDrain(listener) {
      drained = listener;
    },
    close: () => socket.close(1000),
  };
}

/** Reads no further for the rest of a second in which too many frames came; TCP then holds the sender back. */
function limitFrames(socket: WebSocket): void {
  let frames = 0;
  let since = performance.now();
  const count = (): void => {
    const now = performance.now();
    if (now - since > SECOND_MS) {
      since = now;
      frames = 0;
    }
    if (++frames !== MOST_FRAMES_PER_S) return;
    socket.pause();
    setTimeout(() => socket.resume(), Math.max(1, SECOND_MS - (now - since))).unref();
  };
  for (const kind of ['message', 'ping', 'pong']) socket.on(kind, count);
}
