/** Saves a picture of a panel at twice its size. Its name says the drive, the view and the moment. */
import { utcText } from '../../engine/contract/time.ts';
import { notify, report } from '../state/notices.ts';
import { usePlayback } from '../state/playback.ts';
import { useSession } from '../state/session.ts';
import { saveBlob } from '../widgets/download.ts';
import { paint } from './paint.ts';

const SCALE = 2;

/** @param panel the element of a panel, or one in it */
export async function savePicture(panel: Element | null | undefined): Promise<void> {
  const node = panel?.closest<HTMLElement>('.panel');
  if (!node) return;
  try {
    const canvas = await paint(node, SCALE);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    if (!blob) throw new Error('The picture is too large for this browser.');
    const name = pictureName(node, 'png');
    saveBlob(blob, name);
    notify({ level: 'info', title: `Saved ${name}, ${canvas.width} × ${canvas.height} pixels.` });
  } catch (error) {
    report('The picture could not be made', error);
  }
}

/** "town camera front 2026-05-12T09-45-00.173Z.png" */
export function pictureName(panel: HTMLElement, extension: string): string {
  const { drive } = useSession.getState();
  // To the millisecond: nanoseconds make a name that nobody reads.
  const when = drive ? utcText(drive.t0, usePlayback.getState().t).replace(/(\.\d{3})\d+Z$/, '$1Z') : '';
  const words = [drive?.name ?? 'Lanetrace', panel.dataset.title ?? panel.dataset.panel ?? 'view', when];
  return `${words.join(' ').replaceAll(':', '-').replaceAll('/', ' ').replace(/\s+/g, ' ').trim()}.${extension}`;
}
