/** Builds the addon where something changed; the path of what was built. */
export function buildNative(): string;
/** The same with address and undefined-behaviour sanitizers, into build/native-sanitized. */
export function buildSanitized(): string;
