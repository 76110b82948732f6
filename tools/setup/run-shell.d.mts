export const WINDOW_SHOWN: string;

/** `failed`: it ended before its window was shown; `ended`: afterwards, with an error. */
export type ShellEnd = { readonly exitCode: number; readonly failed?: string; readonly ended?: string };

export function runShell(
  program: string,
  arguments_: readonly string[],
  options?: {
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly windowWithinMs?: number;
    readonly stderr?: { write(text: string): unknown };
  },
): Promise<ShellEnd>;

export function shellOrBrowser(options: {
  readonly shell: () => Promise<ShellEnd>;
  readonly browser: () => void;
  readonly say: (sentence: string) => void;
}): Promise<void>;

export function serveArguments(arguments_: readonly string[]): string[];
