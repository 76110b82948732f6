/** The record of how a simulated drive was made, as ingest kept it from the log (docs/simulation.md). */
import { z } from 'zod';
import type { SimulationNote } from '../../contract/simulation.ts';
import type { Drive } from '../../drive/drive.ts';

const RECORD = 'lanetrace.simulation';

const asked = z
  .string()
  .default('[]')
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(z.object({ name: z.string(), value: z.number().optional() })));

const record = z.object({
  seed: z.string(),
  preset: z.string(),
  rig: z.string(),
  style: z.string().optional(),
  faults: asked,
  edits: asked,
});

/** Undefined for a drive that was driven, or whose record is not one of ours. */
export function simulatedHow(drive: Drive): SimulationNote | undefined {
  const kept = drive.raw().find(({ name }) => name === RECORD);
  if (!kept) return undefined;
  let note: z.infer<typeof record>;
  try {
    note = record.parse(JSON.parse(new TextDecoder().decode(drive.rawBytes(kept.id))));
  } catch {
    return undefined;
  }
  const { seed, preset, rig, style } = note;
  return {
    seed,
    preset,
    rig,
    ...(style === undefined ? {} : { style }),
    faults: note.faults.map(words),
    edits: note.edits.map(words),
  };
}

function words({ name, value }: { readonly name: string; readonly value?: number | undefined }): string {
  const said = name.replaceAll('-', ' ');
  return value === undefined ? said : `${said} ${Number(value.toPrecision(4))}`;
}
