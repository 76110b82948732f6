/** The planned route that a person laid beside a drive; kept while the drive is open. */
import { create } from 'zustand';
import { MOST_PLAN_CHARACTERS } from '../../../engine/contract/doctor/route.ts';
import { decodeText } from '../../../engine/contract/text/encoding.ts';
import { report } from '../../state/notices.ts';

/** @param key another one for each file that is chosen */
export type Plan = { readonly key: string; readonly name: string; readonly text: string };

/** By the drive's UUID. */
export const usePlans = create<{ readonly byDrive: Readonly<Record<string, Plan>> }>(() => ({ byDrive: {} }));

let chosen = 0;

export async function choosePlan(drive: string, file: File): Promise<void> {
  try {
    if (file.size > MOST_PLAN_CHARACTERS)
      throw new Error(`it has ${file.size} bytes; a plan has at most ${MOST_PLAN_CHARACTERS}.`);
    const plan = {
      key: String(++chosen),
      name: file.name,
      text: decodeText(new Uint8Array(await file.arrayBuffer())),
    };
    usePlans.setState(({ byDrive }) => ({ byDrive: { ...byDrive, [drive]: plan } }));
  } catch (error) {
    report(`"${file.name}" was not read`, error);
  }
}

export function removePlan(drive: string): void {
  usePlans.setState(({ byDrive: { [drive]: _, ...byDrive } }) => ({ byDrive }));
}
