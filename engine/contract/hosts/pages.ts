/** The pages of the interface as both hosts send them: the names that files may have, their types, and the headers. */

/**
 * The policy of the page: everything from self, pictures also from blob, nothing evaluated, nobody frames it. Workers are
 * files of our own; WebAssembly is used in the worker of scripts only.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The policy of the worker that runs scripts of a person (renderer/replay/script): it compiles their interpreter, and loads, fetches
 * and evaluates nothing, not even files of our own. A worker has the policy that its own file is sent with.
 */
export const SCRIPT_WORKER_POLICY = ["default-src 'none'", "script-src 'wasm-unsafe-eval'"].join('; ');

/** Its file, as the renderer's build names it. */
const SCRIPT_WORKER = /^assets\/scriptWorker-[A-Za-z0-9_-]+\.js$/;

/** Sent with every answer, also with one that says that there is no such page. */
export const PAGE_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
} as const;

/** The headers of a file of the pages. */
export const pageHeaders = (name: string): Readonly<Record<keyof typeof PAGE_HEADERS, string>> =>
  SCRIPT_WORKER.test(name)
    ? { ...PAGE_HEADERS, 'Content-Security-Policy': SCRIPT_WORKER_POLICY }
    : PAGE_HEADERS;

/** Of the answer that is a sentence and no page. */
export const TEXT_TYPE = 'text/plain; charset=utf-8';

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
  glsl: TEXT_TYPE,
};

/** Media type of a file by its extension. */
export function pageType(name: string): string {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return (Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined) ?? 'application/octet-stream';
}

/**
 * Names as the renderer's build makes them: parts of plain letters, none hidden. So no part can be "..", hold a separator, a
 * drive letter, a stream of Windows or a zero.
 */
const NAME = /^(?:[A-Za-z0-9_@-][A-Za-z0-9_.@-]{0,127}\/){0,8}[A-Za-z0-9_@-][A-Za-z0-9_.@-]{0,127}$/;

/**
 * The file below the renderer's folder that a URL names, with "/" between its parts; undefined for anything else.
 * @param base for a URL without an origin, as HTTP sends it
 */
export function pageName(url: string, base?: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(new URL(url, base).pathname).slice(1);
  } catch {
    return undefined;
  }
  const name = path === '' ? 'index.html' : path;
  return NAME.test(name) ? name : undefined;
}
