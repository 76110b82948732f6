/** A link whose engine is a function, for tests of the renderer without a browser. A test decides when answers come. */
import type { Header, Method } from '../../engine/contract/api.ts';
import { decodeFrame, encodeFrame } from '../../engine/contract/wire/frame.ts';
import { PROTOCOL_VERSION } from '../../engine/contract/wire/protocol.ts';
import { Link } from '../../renderer/link/link.ts';

export type Asked = Extract<Header, { type: 'request' }>;
export type Answer = { readonly result: unknown; readonly payloads?: readonly Uint8Array[] };

export type LinkDouble = {
  readonly link: Link;
  /** Requests not answered yet, oldest first. */
  readonly waiting: Asked[];
  /** Everything that was sent, by type. */
  readonly sent: Header[];
  /** Answers the oldest waiting request of a method. */
  readonly answer: (method: Method, answer: Answer) => Promise<void>;
  readonly fail: (id: number, code: 'input' | 'superseded', message: string) => void;
  readonly push: (header: Header) => void;
  readonly cut: (reason: string) => void;
};

export async function linkDouble(protocol = PROTOCOL_VERSION): Promise<LinkDouble> {
  const waiting: Asked[] = [];
  const sent: Header[] = [];
  let deliver: (frame: Uint8Array) => void = () => {};
  let close: (reason: string) => void = () => {};
  const link = new Link(async ({ onFrame, onClose }) => {
    deliver = onFrame;
    close = onClose;
    return {
      send: (frame) => {
        const { header } = decodeFrame(frame);
        sent.push(header);
        if (header.type === 'hello') queueMicrotask(() => onFrame(encodeFrame({ type: 'hello', protocol })));
        if (header.type === 'request') waiting.push(header);
      },
      close: () => {},
    };
  });
  link.open();
  await settled();
  return {
    link,
    waiting,
    sent,
    answer: async (method, { result, payloads = [] }) => {
      const at = waiting.findIndex((each) => each.method === method);
      const [request] = waiting.splice(at, 1);
      if (at < 0 || !request) throw new Error(`Nobody asked for ${method}.`);
      deliver(encodeFrame({ type: 'response', id: request.id, result }, payloads));
      await settled();
    },
    fail: (id, code, message) => deliver(encodeFrame({ type: 'error', id, code, message })),
    push: (header) => deliver(encodeFrame(header)),
    cut: (reason) => close(reason),
  };
}

/** Lets promises that are ready run. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
