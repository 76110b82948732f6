/** Fields of CSV (RFC 4180). */

export const quotedField = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Quoted only where it must be. */
export const csvField = (text: string): string => (/[",\r\n]/.test(text) ? quotedField(text) : text);

/**
 * A spreadsheet runs text that begins like a formula, also after a tab or a line end, some in signs of full width (OWASP, CSV
 * injection), so that it then begins with an apostrophe.
 */
export const harmless = (text: string): string => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text);
