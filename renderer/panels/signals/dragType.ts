/** The media type of a signal that is dragged from the list. */

/** The type of what is dragged from the list. */
export const DRAG_TYPE = 'application/x-lanetrace-signal';
