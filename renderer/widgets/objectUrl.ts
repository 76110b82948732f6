/**
 * Object URLs: addresses of bytes in memory. One is freed a while after its last use, not at once: a picture
 * that is taken off the page while it loads would else meet an address that is gone, which the browser
 * reports as an error, and a download may begin late.
 */

/** Time for a load that has begun to end, ms. */
const FREE_AFTER = 10_000;

/** Frees an object URL once what still loads from it has ended. */
export function freeLater(url: string): void {
  setTimeout(() => URL.revokeObjectURL(url), FREE_AFTER);
}
