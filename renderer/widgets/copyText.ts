/** Puts text on the clipboard. Rejects where neither the interface of the clipboard nor the old command is allowed. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    // The shell grants no permissions, so its page has the command of the selection only, which needs a person's click.
    if (!copySelection(text)) throw error;
  }
}

function copySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  // Beside what has the focus: nothing outside of a modal dialog can be selected.
  (document.activeElement?.closest('dialog') ?? document.body).append(area);
  try {
    area.select();
    return document.execCommand('copy');
  } finally {
    area.remove();
  }
}
