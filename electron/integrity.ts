/**
 * The check of what lies beside the archive: engine, kernels, models and packages in app.asar.unpacked. Electron validates the archive
 * itself (fuse EnableEmbeddedAsarIntegrityValidation, on macOS and Windows), but loads these files as they are. Their list is the header
 * of the archive, in which @electron/asar writes the SHA-256 of every file at packing, also of the unpacked ones
 * (https://www.electronjs.org/docs/latest/tutorial/asar-integrity).
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { access, readdir, readFile, readlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** What the header says of a file that is not in the archive. Directories hold `files`. */
type Node = {
  readonly files?: Readonly<Record<string, Node>>;
  readonly unpacked?: boolean;
  readonly link?: string;
  readonly integrity?: { readonly algorithm?: string; readonly hash?: string };
};

/** `replaceable`: the file may have been changed by its user on purpose. */
export type Fault = { readonly sentence: string; readonly replaceable: boolean };

type Expected = { readonly sha256: string } | { readonly link: string };

/** The header of 2,700 files has 0.7 MB; a larger number is damage. */
const HEADER_LIMIT_BYTES = 64 * 1024 * 1024;
/** Reads that wait for the disk at the same time; a hash itself takes the thread. */
const READERS = 8;
/**
 * The shared library of libvips and what it contains, under the LGPL: whoever has the application may put a changed one in its place
 * (section 4 of the licence), so a difference is for a person to decide.
 */
const REPLACEABLE =
  /^node_modules\/@img\/sharp-(?:libvips-[^/]+\/lib\/[^/]+\.(?:so[\d.]*|dylib)|win32-[^/]+\/lib\/libvips[^/]*\.dll)$/;
/** First bytes of Mach-O files, thin and universal, in both byte orders. */
const MACH_O = new Set(['feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe', 'bebafeca']);

/**
 * Compares `app.asar.unpacked` beside `archive` with the list in the archive: each file there with the same bytes, none besides, and no
 * node_modules in the folders above it, where Node would look for packages that are missing.
 *
 * On macOS, Mach-O files are only looked for: signing changes them after packing, and the signature of the application covers them.
 * @returns a fault whose sentence names the first file that differs, or undefined where all is as packed. One that may be replaced is
 * told only where nothing else differs.
 */
export async function faultBeside(
  archive: string,
  platform: NodeJS.Platform = process.platform,
): Promise<Fault | undefined> {
  let expected: ReadonlyMap<string, Expected>;
  try {
    expected = listOf(readHeader(archive));
  } catch (error) {
    return final(
      `The archive ${archive} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  const outside = `${archive}.unpacked`;
  const resources = dirname(archive);
  for (const folder of [resources, dirname(resources)]) {
    const planted = join(folder, 'node_modules');
    if (await exists(planted)) return final(`${planted} was not packed with Lanetrace.`);
  }
  const found = new Set<string>();
  try {
    for (const entry of await readdir(outside, { recursive: true, withFileTypes: true })) {
      if (entry.isDirectory()) continue;
      const path = join(entry.parentPath, entry.name);
      const name = relative(outside, path).replaceAll(sep, '/');
      if (!expected.has(name)) return final(`${path} was not packed with Lanetrace.`);
      found.add(name);
    }
  } catch (error) {
    return final(`${outside} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  for (const name of expected.keys())
    if (!found.has(name)) return final(`${join(outside, name)} is missing.`);
  return firstChanged(outside, [...expected], platform === 'darwin');
}

const final = (sentence: string): Fault => ({ sentence, replaceable: false });

async function firstChanged(
  outside: string,
  files: readonly (readonly [string, Expected])[],
  signed: boolean,
): Promise<Fault | undefined> {
  let next = 0;
  let fault: Fault | undefined;
  const work = async (): Promise<void> => {
    for (;;) {
      const file = files[next++];
      if (!file || fault?.replaceable === false) return;
      const path = join(outside, file[0]);
      const reason = await differs(path, file[1], signed);
      const replaceable = REPLACEABLE.test(file[0]);
      if (reason !== undefined && (!fault || !replaceable))
        fault = { sentence: `${path} ${reason}.`, replaceable };
    }
  };
  await Promise.all(Array.from({ length: READERS }, work));
  return fault;
}

async function differs(path: string, expected: Expected, signed: boolean): Promise<string | undefined> {
  try {
    if ('link' in expected)
      return (await readlink(path)) === expected.link ? undefined : 'is not the link that was packed';
    const bytes = await readFile(path);
    if (signed && MACH_O.has(bytes.toString('hex', 0, 4))) return undefined;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return sha256 === expected.sha256 ? undefined : 'is not as it was packed';
  } catch (error) {
    return `cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false; // Also where it cannot be looked at: then it cannot be loaded either.
  }
}

/** Two pickles: the size of the second, then the header's text (https://github.com/electron/asar#format). */
function readHeader(archive: string): Node {
  const handle = openArchive(archive);
  try {
    const sizes = read(handle, 16, 0);
    const length = sizes.readUInt32LE(12);
    if (sizes.readUInt32LE(0) !== 4 || length > HEADER_LIMIT_BYTES) throw new Error('it is no archive');
    return JSON.parse(read(handle, length, 16).toString('utf8')) as Node;
  } finally {
    closeSync(handle);
  }
}

/** Electron's fs shows an archive as a folder; this opens the file. */
function openArchive(archive: string): number {
  const before = process.noAsar;
  process.noAsar = true;
  try {
    return openSync(archive, 'r');
  } finally {
    process.noAsar = before;
  }
}

function read(handle: number, length: number, position: number): Buffer {
  const bytes = Buffer.alloc(length);
  if (readSync(handle, bytes, 0, length, position) !== length) throw new Error('it ends too early');
  return bytes;
}

/** Name below app.asar.unpacked -> what must be there. */
function listOf(header: Node): ReadonlyMap<string, Expected> {
  const list = new Map<string, Expected>();
  const walk = (folder: string, files: Readonly<Record<string, Node>>): void => {
    for (const [name, node] of Object.entries(files)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (node.files) walk(path, node.files);
      else if (node.unpacked && node.link !== undefined) list.set(path, { link: node.link });
      else if (node.unpacked) {
        const { algorithm, hash } = node.integrity ?? {};
        if (algorithm !== 'SHA256' || hash === undefined) throw new Error(`it has no SHA-256 of ${path}`);
        list.set(path, { sha256: hash });
      }
    }
  };
  walk('', header.files ?? {});
  return list;
}
