/** A zoom or a word that is typed is many small steps: what is read for it is asked for when they rest. */
const REST_MS = 120;

export const rested = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, REST_MS));
