/** Apart from api.ts so that the renderer can state its version without taking the schemas along. */
export const PROTOCOL_VERSION = 1;
