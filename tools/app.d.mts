export function buildApp(root: string): void;
