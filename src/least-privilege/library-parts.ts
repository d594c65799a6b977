import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { declaredAccess } from '../security/declared-access';
import { classNameOf, isBranded } from '../validation/brand';
import type { AppFacts, AppResource } from './app-facts';

/** The parts of an app that constructs of the library create. */
export class LibraryParts {
  private readonly roots: Set<IConstruct>;

  public constructor(facts: AppFacts) {
    this.roots = new Set(
      facts.constructs.flatMap((construct) => {
        // The role of a function or service stands beside what uses it. A stack also contains parts of the consumer.
        if (isBranded(construct, 'ManagedPolicyRole')) {
          return [construct, ...construct.node.scopes.slice(-2, -1).filter((scope) => !Stack.isStack(scope))];
        }
        return declaredAccess(construct) || isOfLibrary(construct) ? [construct] : [];
      }),
    );
  }

  /** Indicates whether a construct of the library has created a resource. */
  public include({ construct }: AppResource): boolean {
    return construct?.node.scopes.some((scope) => this.roots.has(scope)) ?? false;
  }
}

/** Indicates whether a construct is one of the classes of the library. */
function isOfLibrary(construct: IConstruct): boolean {
  const name = classNameOf(construct);
  return name !== undefined && isBranded(construct, name);
}
