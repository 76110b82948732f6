import { freeLater } from './objectUrl.ts';

/** Saves bytes as a file by the download of the browser or the shell. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName.replaceAll(/[\\/:*?"<>|]/g, '_');
  link.click();
  freeLater(url);
}
