/** Frames of the wire over a WebSocket that was let in: handshakes, requests of every method, cancels and credit. */
import { WebSocket } from 'ws';
import type { Header } from '../../../engine/contract/api.ts';
import { SOCKET_PATH } from '../../../engine/contract/hosts/connection.ts';
import { decodeFrame, encodeFrame } from '../../../engine/contract/wire/frame.ts';
import { PROTOCOL_VERSION } from '../../../engine/contract/wire/protocol.ts';
import type { Random } from '../../../engine/simulate/random/random.ts';
import { sessionCookie } from '../../support/browser-client.ts';
import type { Kind, Outcome, Target } from '../kind.ts';
import { mutateBytes } from '../mutate/bytes.ts';
import { mutateJson } from '../mutate/json.ts';
import { packFrames, unpackFrames, withHeader } from '../wire/frames.ts';
import { anyJson, METHODS, paramsOf } from '../wire/requests.ts';
import { served } from '../wire/served.ts';

/** Requests in one good input. */
const REQUESTS = 4;
/** A client waits so long for the answer to its last request, ms. */
const ANSWER_MS = 60_000;
const LAST = 4_000_000_000;

const hello = encodeFrame({ type: 'hello', protocol: PROTOCOL_VERSION });

function seedOf(from: number): Uint8Array {
  const requests = METHODS.slice(from, from + REQUESTS).map((method, i): Header => {
    const lane = (['playhead', 'visible', 'prefetch', 'analysis'] as const)[i % 4] ?? 'visible';
    return { type: 'request', id: i + 1, method, params: paramsOf(method), lane, latest: 'k' };
  });
  const others: Header[] = [
    { type: 'cancel', id: 1 },
    { type: 'credit', bytes: 1000 },
  ];
  return packFrames([hello, ...[...requests, ...others].map((header) => encodeFrame(header))]);
}

const replaceParams = (json: string, random: Random): string => {
  try {
    return JSON.stringify({ ...(JSON.parse(json) as object), params: anyJson(random) });
  } catch {
    return json;
  }
};

function mutate(input: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  const frames = unpackFrames(input);
  // The handshake mostly stays, or nothing behind it is looked at.
  const at = frames.length > 1 && random.chance(0.9) ? 1 + random.below(frames.length - 1) : 0;
  const frame = frames[at] ?? new Uint8Array();
  switch (
    random.pick([
      'bytes',
      'header',
      'header',
      'header',
      'params',
      'params',
      'double',
      'drop',
      'swap',
      'splice',
    ])
  ) {
    case 'bytes':
      frames[at] = mutateBytes(frame, random);
      break;
    case 'header':
      frames[at] = withHeader(frame, (json) => mutateJson(json, random));
      break;
    case 'params':
      frames[at] = withHeader(frame, (json) => replaceParams(json, random));
      break;
    case 'double':
      frames.splice(at, 0, ...Array.from({ length: random.pick([1, 2, 200]) }, () => frame));
      break;
    case 'drop':
      frames.splice(at, 1);
      break;
    case 'swap':
      [frames[at], frames[0]] = [frames[0] ?? frame, frame];
      break;
    case 'splice':
      frames.splice(at, 0, ...unpackFrames(other));
      break;
  }
  return packFrames(frames);
}

type Said = { readonly answers: number; readonly errors: string[]; readonly faults: string[] };

/** Sends the frames, then a good request; ends when that is answered or the engine has closed the socket. */
function talk(url: string, headers: Record<string, string>, frames: readonly Uint8Array[]): Promise<Said> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers, perMessageDeflate: false });
    const said: Said & { answers: number } = { answers: 0, errors: [], faults: [] };
    const timer = setTimeout(() => {
      socket.terminate();
      reject(new Error(`no answer within ${ANSWER_MS / 1000} s`));
    }, ANSWER_MS);
    const end = (): void => {
      clearTimeout(timer);
      socket.terminate();
      resolve(said);
    };
    socket.on('open', () => {
      for (const frame of frames) socket.send(frame);
      const header: Header = {
        type: 'request',
        id: LAST,
        method: 'host.capabilities',
        params: {},
        lane: 'playhead',
      };
      socket.send(encodeFrame(header));
    });
    socket.on('message', (data) => {
      const { header } = decodeFrame(new Uint8Array(data as Buffer));
      said.answers++;
      if (header.type === 'error') (header.code === 'fault' ? said.faults : said.errors).push(header.message);
      // An engine sends an event of its own; only the last answer ends the talk.
      if ('id' in header && header.id === LAST) end();
    });
    socket.on('close', end);
    socket.on('error', end);
  });
}

export const kind: Kind = {
  name: 'frame',
  ending: 'frames',

  async seeds() {
    const starts = Array.from({ length: Math.ceil(METHODS.length / REQUESTS) }, (_, i) => i * REQUESTS);
    return starts.map(seedOf);
  },

  mutate,

  async open(folder): Promise<Target> {
    const server = await served(folder);
    const { origin, host } = server.address;
    const cookie = await sessionCookie(server.address.href);
    return {
      async run(_path, bytes): Promise<Outcome> {
        server.log();
        const frames = unpackFrames(bytes);
        const said = await talk(`ws://${host}${SOCKET_PATH}`, { origin, cookie }, frames);
        await server.client.ask('host.capabilities', {});
        const stacks = server.log();
        const fault = said.faults[0] ?? stacks.find((line) => /\n\s+at /.test(line));
        if (fault !== undefined) return { state: 'fault', text: [fault, ...stacks].join('\n') };
        if (said.errors.length > 0) return { state: 'refused', text: said.errors[0] ?? '' };
        return { state: 'clean', text: `${said.answers} answers` };
      },
      close: () => server.close(),
    };
  },
};
