/** The tag of the tasks of migrations. Its value is the name of the stack, whose function can stop only these tasks. */
export const TASK_TAG = 'trading-migration-of-stack';
