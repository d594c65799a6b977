/** The user of a container without an explicit user. */
export const DEFAULT_USER = '1000';
