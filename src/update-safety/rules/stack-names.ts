import type { Finding } from '../finding';
import type { StackUpdate } from '../update';
import { UpdateSafetyRule } from '../update-safety-rule';

/**
 * Finds stacks of one environment that have the same name.
 *
 * CloudFormation takes the second one for an update of the first one, and deletes what the second template does not have.
 */
export function findStackNames(stacks: StackUpdate[]): Finding[] {
  return stacks.flatMap((stack) => {
    const [first] = stacks.filter(({ name }) => name === stack.name);
    if (first === stack || stack.path === undefined) return [];
    return [
      {
        rule: UpdateSafetyRule.NAME_CLASH,
        stack,
        id: stack.path,
        path: stack.path,
        locations: [],
        description: `The stacks ${first.path} and ${stack.path} have the name ${stack.name} in one account and Region. The deployment of the second one updates the first one, and deletes its resources.`,
        fix: 'Give one of the two another stackName. If they are deployed to different accounts or Regions, set env of both.',
      },
    ];
  });
}
