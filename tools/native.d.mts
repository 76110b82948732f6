export function buildNative(): void;
