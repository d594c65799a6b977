import type { AppFacts, AppResource } from '../app-facts';
import { ACKNOWLEDGE, type Finding, shownOf, shownText } from '../finding';
import { LeastPrivilegeRule } from '../least-privilege-rule';
import { type PlacedStatement, statementsOf } from '../statements';
import { ALL_ACTIONS } from './wildcards';

/** The policies of resources, by type: the property, and the services that send the source of a request. */
const POLICIES: Record<string, { readonly property: string; readonly senders?: RegExp }> = {
  'AWS::ECR::Repository': { property: 'RepositoryPolicyText' },
  'AWS::IAM::Role': { property: 'AssumeRolePolicyDocument', senders: /^(?:vpc-flow-logs|monitoring\.rds|scheduler)\./ },
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html: EventBridge sends no source.
  'AWS::KMS::Key': { property: 'KeyPolicy', senders: /^(?:cloudwatch|sns|s3|logs\..*)\./ },
  'AWS::S3::BucketPolicy': { property: 'PolicyDocument', senders: /./ },
  'AWS::SNS::TopicInlinePolicy': { property: 'PolicyDocument', senders: /^(?!events\.)/ },
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
  'AWS::SNS::TopicPolicy': { property: 'PolicyDocument', senders: /^(?!events\.)/ },
  'AWS::SQS::QueueInlinePolicy': { property: 'PolicyDocument', senders: /./ },
  'AWS::SQS::QueuePolicy': { property: 'PolicyDocument', senders: /./ },
  'AWS::SecretsManager::ResourcePolicy': { property: 'ResourcePolicy' },
};

/** Keys of a condition that limit who sends a request. */
const SOURCE =
  /aws:(?:SourceArn|SourceAccount|SourceOrgID|SourceOrgPaths|PrincipalOrgID|PrincipalOrgPaths|PrincipalArn|PrincipalAccount|SourceVpc|SourceVpce)|kms:(?:CallerAccount|EncryptionContext)/i;
const TASKS = 'Service:ecs-tasks.';
const ANYBODY = /^(?:\*|AWS:\*)$/;
const ACCOUNT = /^AWS:(?:arn:[^:]*:(?:iam|sts)::)?(<AWS::AccountId>|\d{12})(?::|$)/;

/** Finds policies of resources and of roles that allow the public, other accounts, or a service for other accounts. */
export function findResourcePolicies(facts: AppFacts): Finding[] {
  const taskRoles = taskRolesOf(facts);
  const statements = Object.entries(POLICIES).flatMap(([type, { property }]) =>
    facts.ofType(type).flatMap((resource) => statementsOf(facts, resource, property)),
  );
  return [
    ...statements.filter(({ effect }) => effect === 'Allow').flatMap((statement) => findingsOf(facts, statement)),
    ...statements
      .filter(({ resource }) => taskRoles.has(resource.key))
      .flatMap((statement) => findTaskRole(facts, statement)),
    ...facts.ofType('AWS::Lambda::Permission').flatMap((permission) => findPermission(facts, permission)),
  ];
}

function findingsOf(facts: AppFacts, statement: PlacedStatement): Finding[] {
  const { resource, condition, principals, actions } = statement;
  const findings = principals.flatMap((principal) => {
    if (ANYBODY.test(principal)) return SOURCE.test(condition) ? [] : [publicAccess(statement)];
    if (isForeign(resource, principal)) return [foreign(facts, statement, principal)];
    const service = /^Service:(.*)$/.exec(principal)?.[1] ?? '';
    const { senders } = POLICIES[resource.type];
    return senders?.test(service) && service && !SOURCE.test(condition) ? [unbound(facts, statement, service)] : [];
  });
  const wide = actions.filter((action) => ALL_ACTIONS.test(action));
  if (wide.length > 0 && !principals.every((principal) => isRoot(resource, principal))) {
    findings.push({
      rule: LeastPrivilegeRule.WILDCARD_ACTION,
      ...placeOf(statement),
      actions: wide,
      description: `${shownOf(resource)}: the policy allows ${wide.join(', ')} to ${principals.map((name) => shownText(facts, name)).join(', ')}.`,
      fix: `List the actions that the principal needs. ${ACKNOWLEDGE}`,
    });
  }
  return findings;
}

/** ECS sends the source of a task for its task role, and not for its execution role. */
function findTaskRole(facts: AppFacts, statement: PlacedStatement): Finding[] {
  const isUnbound = statement.principals.some((name) => name.startsWith(TASKS)) && !SOURCE.test(statement.condition);
  return isUnbound ? [unbound(facts, statement, 'ecs-tasks.amazonaws.com')] : [];
}

function taskRolesOf(facts: AppFacts): Set<string | undefined> {
  const definitions = facts.ofType('AWS::ECS::TaskDefinition');
  return new Set(
    definitions.map(({ stack, properties }) => facts.referred(facts.text(stack, properties.TaskRoleArn))?.key),
  );
}

function findPermission(facts: AppFacts, permission: AppResource): Finding[] {
  const { stack, properties } = permission;
  const { SourceArn, SourceAccount, PrincipalOrgID, FunctionUrlAuthType } = properties;
  const principal = facts.text(stack, properties.Principal);
  const statement = { resource: permission, location: 'Properties' };
  if (principal === '*') {
    const isLimited = PrincipalOrgID !== undefined || SourceArn !== undefined || FunctionUrlAuthType === 'AWS_IAM';
    return isLimited ? [] : [publicAccess(statement)];
  }
  if (isForeign(permission, `AWS:${principal}`)) return [foreign(facts, statement, `AWS:${principal}`)];
  const isService = /\.amazonaws\.com(?:\.cn)?$/.test(principal);
  return isService && SourceArn === undefined && SourceAccount === undefined
    ? [unbound(facts, statement, principal)]
    : [];
}

/** Indicates whether a principal is in another account than a resource, or in one that is not known to be the same. */
function isForeign({ stack }: AppResource, principal: string): boolean {
  const account = ACCOUNT.exec(principal.replace('<AWS::Partition>', 'aws'))?.[1];
  return account !== undefined && account !== '<AWS::AccountId>' && account !== stack.construct.account;
}

/** Indicates whether a principal is the account itself, which gives the decision to its IAM policies. */
function isRoot(resource: AppResource, principal: string): boolean {
  return /^AWS:(?:arn:.*:root|<AWS::AccountId>|\d{12})$/.test(principal) && !isForeign(resource, principal);
}

type Place = Pick<PlacedStatement, 'resource' | 'location'>;

function publicAccess(statement: Place): Finding {
  return {
    rule: LeastPrivilegeRule.PUBLIC_ACCESS,
    ...placeOf(statement),
    description: `${shownOf(statement.resource)}: the policy allows any principal of any account.`,
    fix: `Name the principals, or limit them with aws:PrincipalOrgID, aws:SourceArn or aws:SourceAccount. ${ACKNOWLEDGE}`,
  };
}

function foreign(facts: AppFacts, statement: Place, principal: string): Finding {
  return {
    rule: LeastPrivilegeRule.FOREIGN_PRINCIPAL,
    ...placeOf(statement),
    description: `${shownOf(statement.resource)}: the policy allows ${shownText(facts, principal.slice('AWS:'.length))}, which is in another account.`,
    fix: `Remove the principal. ${ACKNOWLEDGE}`,
  };
}

function unbound(facts: AppFacts, statement: Place, service: string): Finding {
  return {
    rule: LeastPrivilegeRule.UNBOUND_SERVICE,
    ...placeOf(statement),
    description: `${shownOf(statement.resource)}: ${shownText(facts, service)} may act for any account.`,
    fix: `Add aws:SourceArn or aws:SourceAccount (SourceArn or SourceAccount of a Lambda permission). ${ACKNOWLEDGE}`,
  };
}

function placeOf({ resource, location }: Place): Place {
  return { resource, location };
}
