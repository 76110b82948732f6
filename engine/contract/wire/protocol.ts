/** Version of the wire. It is not in api.ts, so that the renderer does not load the schemas for it. */
export const PROTOCOL_VERSION = 1;
