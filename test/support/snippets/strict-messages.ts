import type { App } from 'aws-cdk-lib';

/** Returns the warnings and the errors that `cdk synth --strict` fails on. */
export function strictMessagesOf(app: App): string[] {
  return app
    .synth()
    .stacksRecursively.flatMap(({ messages }) => messages)
    .filter(({ level }) => level === 'warning' || level === 'error')
    .map(({ level, id, entry }) => `${level} ${id}: ${entry.data}`);
}
