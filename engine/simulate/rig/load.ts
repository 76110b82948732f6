/** Rig documents from files, refused in sentences that name the file, the place in it and the reason. */
import { InputError } from '../../contract/errors.ts';
import { readPlainText } from '../../drive/file/plain-file.ts';
import { type Rig, rigSchema } from './rig.ts';

/** A rig of a hundred sensors has some 50 kB. */
const MOST_RIG_BYTES = 4 * 1024 * 1024;

/** `where` names the document in messages. @throws InputError when it is no rig. */
export function parseRig(document: unknown, where: string): Rig {
  const result = rigSchema.safeParse(document);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  const path = first?.path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
  const reason = (first?.message ?? 'it is no rig').replace(/^Invalid input: /, '');
  throw new InputError(`The rig ${where} cannot be used: ${path ? `at ${path}: ` : ''}${reason}.`);
}

/** @throws InputError when the file cannot be read, is no JSON, or is no rig. */
export async function readRigFile(path: string): Promise<Rig> {
  let text: string;
  try {
    text = readPlainText(path, MOST_RIG_BYTES);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new InputError(missing ? `There is no rig file ${path}.` : `The rig file ${path} cannot be read.`);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`The rig file ${path} is no JSON: ${reason}.`);
  }
  return parseRig(document, path);
}
