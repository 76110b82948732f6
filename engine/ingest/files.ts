/** Reading from places that may be missing, closed or broken: every failure becomes a sentence a user can act on. */
import { type FileHandle, readdir, stat } from 'node:fs/promises';
import { InputError, messageOf } from '../contract/errors.ts';
import { decodeText } from '../contract/text/encoding.ts';
import { checkKind, openPlain } from '../drive/file/plain-file.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
  EIO: 'the disk reports a read error',
  EMFILE: 'too many files are open',
  ELOOP: 'its links go in a circle',
  ENAMETOOLONG: 'its name is too long',
};

export function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** Why a file operation failed, in words. */
export function reasonOf(error: unknown): string {
  return REASONS[codeOf(error)] ?? messageOf(error);
}

export async function kindOf(path: string): Promise<{ kind: 'file' | 'folder'; bytes: number }> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { kind: 'folder', bytes: 0 };
    checkKind(path, found);
    return { kind: 'file', bytes: found.size };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} cannot be read: ${reasonOf(error)}.`);
  }
}

/**
 * A log of which a part is wanted, as `nuscenes#scene-0061`: the path that is there, and the part's name. A path that is there
 * with its `#` is taken as it is.
 */
export async function splitPart(
  path: string,
): Promise<{ readonly path: string; readonly part: string | undefined }> {
  const at = path.lastIndexOf('#');
  const isThere = (where: string): Promise<boolean> =>
    stat(where).then(
      () => true,
      () => false,
    );
  if (at <= 0 || (await isThere(path))) return { path, part: undefined };
  return { path: path.slice(0, at), part: path.slice(at + 1) };
}

/** Names in a folder, sorted; undefined when it is not there. @throws InputError when it is there and closed. */
export async function namesIn(path: string): Promise<string[] | undefined> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw new InputError(`The folder ${path} cannot be read: ${reasonOf(error)}.`);
  }
}

/** What a file holds, or why it cannot be had; neither when it is not there. */
export type Content = { readonly bytes?: Uint8Array | undefined; readonly fault?: string | undefined };

/**
 * A whole file, when it is one: pipes and devices are not opened, since they may never end, and of a file larger than
 * `mostBytes`, as one with holes may be at no cost, nothing is read.
 * @param memory where the bytes may be laid, made for their number.
 */
export async function contentOf(
  path: string,
  mostBytes: number,
  memory: (bytes: number) => Uint8Array = (bytes) => new Uint8Array(bytes),
): Promise<Content> {
  let file: FileHandle | undefined;
  try {
    file = await openPlain(path);
    const { size } = await file.stat();
    if (size > mostBytes) return { fault: `it has ${size} bytes, more than the ${mostBytes} that are read` };
    const into = memory(size);
    let got = 0;
    while (got < size) {
      const { bytesRead } = await file.read(into, got, size - got, got);
      if (bytesRead === 0) break;
      got += bytesRead;
    }
    return { bytes: into.subarray(0, got) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return {};
    // What is wrong with a file is counted over all of them: its name stands elsewhere.
    return { fault: reasonOf(error).replace(path, 'it').replace(/\.$/, '') };
  } finally {
    await file?.close();
  }
}

/** A small text file: its text, or why it cannot be had; neither when it is not there. */
export async function textOf(
  path: string,
  mostBytes: number,
): Promise<{ readonly text?: string | undefined; readonly fault?: string | undefined }> {
  const { bytes, fault } = await contentOf(path, mostBytes);
  return { text: bytes && decodeText(bytes), fault };
}
