import { declaredAccess } from '../../security/declared-access';
import type { AppFacts, AppResource } from '../app-facts';
import { ACKNOWLEDGE, type Finding, shownOf, shownText } from '../finding';
import { LeastPrivilegeRule } from '../least-privilege-rule';
import { edgesOf, statementOf, statementsOf } from '../statements';

/** Finds VPC endpoints of the library that allow other accounts more, or its own account less, than was declared. */
export function findEndpoints(facts: AppFacts): Finding[] {
  return facts.constructs.flatMap((construct) => {
    const { statements = [] } = declaredAccess(construct) ?? {};
    const endpoint = facts.resourceOf(construct);
    if (statements.length === 0 || endpoint?.type !== 'AWS::EC2::VPCEndpoint') return [];
    const { stack } = endpoint;
    const declared = statements.map((each) =>
      statementOf(facts, stack, stack.construct.resolve(each.toStatementJson())),
    );
    const known = new Set(declared.flatMap(edgesOf).map(({ key }) => key));
    const present = statementsOf(facts, endpoint, 'PolicyDocument');
    const keys = new Set(present.flatMap(edgesOf).map(({ key }) => key));
    const undeclared = present.filter(({ effect }) => effect === 'Allow').flatMap(edgesOf);
    return [
      ...(present.length === 0 ? [open(endpoint)] : []),
      ...undeclared.filter(({ key }) => !known.has(key)).map((edge) => wide(facts, endpoint, edge)),
      ...(present.length > 0 && [...known].some((key) => !keys.has(key)) ? [narrow(endpoint)] : []),
    ];
  });
}

function open(endpoint: AppResource): Finding {
  return finding(
    endpoint,
    LeastPrivilegeRule.FOREIGN_PRINCIPAL,
    'the endpoint has no policy, so it serves all accounts',
  );
}

function wide(facts: AppFacts, endpoint: AppResource, { action, resource }: { action: string; resource: string }) {
  const what = `the endpoint allows ${action} on ${shownText(facts, resource)}. No construct declares it`;
  return { ...finding(endpoint, LeastPrivilegeRule.UNDECLARED_PERMISSION, what), actions: [action] };
}

function narrow(endpoint: AppResource): Finding {
  return finding(
    endpoint,
    LeastPrivilegeRule.MISSING_PERMISSION,
    'the policy of the endpoint lacks a declared statement',
  );
}

function finding(resource: AppResource, rule: LeastPrivilegeRule, what: string): Finding {
  return {
    rule,
    resource,
    location: 'Properties/PolicyDocument',
    description: `${shownOf(resource)}: ${what}.`,
    fix: `Find what changes the policy, for example addToPolicy() or an override. ${ACKNOWLEDGE}`,
  };
}
