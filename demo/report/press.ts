/** The result of a pressed button: the action started, another one is running, or the button does not exist. */
export type Press = 'started' | 'busy' | 'unknown';

/** A required header. A page of another site cannot add a header to a request to this server. */
export const PRESS_HEADER = 'x-pressed-on-this-page';
