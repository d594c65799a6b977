/** The state of a cell in a grid: to do, passed or failed. A space is a cell without a meaning. */
export type Mark = '.' | '+' | '-' | ' ';

/** The CSS class of each mark. */
export const CLASSES: Record<Mark, string> = { '.': '', '+': 'passed', '-': 'broken', ' ': 'none' };
