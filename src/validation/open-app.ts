import { Stage } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { UsageError } from './usage-error';

/**
 * Throws if the app of a construct was synthesized before. The CDK ignores changes of properties after synth, and
 * reports an added construct only at the next synth.
 *
 * @param where the construct that errors name, or its path
 * @param call the call that changes the app
 */
export function requireOpenApp(scope: IConstruct, where: IConstruct | string, call: string): void {
  for (let parent: IConstruct | undefined = scope; parent; parent = parent.node.scope) {
    if (!isSynthesized(parent)) continue;
    throw new UsageError(where, 'ChangedAfterSynth', {
      got: `${call} after synth()`,
      expected: 'all calls before the first synth(), because its templates do not change any more',
      fix: 'move the call before app.synth(). In a test, call Template.fromStack() last, or create another app',
    });
  }
}

/** The CDK keeps the result of a synth in a private property. */
function isSynthesized(construct: IConstruct): boolean {
  return Stage.isStage(construct) && Reflect.get(construct, 'assembly') !== undefined;
}
