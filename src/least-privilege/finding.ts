import { shownResource } from '../update-safety/finding';
import type { AppFacts, AppResource } from './app-facts';
import type { LeastPrivilegeRule } from './least-privilege-rule';

/** A violation of a rule. */
export interface Finding {
  readonly rule: LeastPrivilegeRule;
  readonly resource: AppResource;
  /** The place in the resource, for example `Properties/KmsKeyId`. */
  readonly location: string;
  readonly description: string;
  readonly fix: string;
  /** The actions of IAM that the finding is about. */
  readonly actions?: string[];
}

/** Longer texts are cut. Unit: characters. */
const MAX_LENGTH = 200;

/** The advice at the end of each fix. */
export const ACKNOWLEDGE = 'If it is intended, acknowledge the finding with a reason.';

/** Returns the construct path of a resource for a message, and its logical id. */
export function shownOf({ construct, id }: AppResource): string {
  return shownResource(construct?.node.path, id);
}

/** Returns a canonical text for a message, with the paths of the resources that it refers to. */
export function shownText(facts: AppFacts, text: string): string {
  const plain = text.replace(/<[^<>]+>/g, (reference) => {
    const resource = facts.referred(reference);
    return resource ? shownOf(resource) : reference.slice(1, -1);
  });
  return plain.length > MAX_LENGTH ? `${plain.slice(0, MAX_LENGTH)}…` : plain;
}
