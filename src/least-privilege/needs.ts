import { referencesIn } from '../update-safety/canonical-values';
import { listOf, type Properties } from '../update-safety/template';
import type { AppFacts, AppResource, AppStack } from './app-facts';
import type { Statement } from './statements';

/** Permissions that a role needs for the configuration of its task definition or function. */
export interface Need {
  /** The key of the role. */
  readonly role: string;
  /** The actions without which it does not work. */
  readonly required: string[];
  /** Further actions that belong to the same purpose. */
  readonly allowed?: string[];
  /** The resource, as a canonical text. */
  readonly target: string;
  /** The purpose, for messages. */
  readonly purpose: string;
}

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const ROTATION = ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
  (name) => `secretsmanager:${name}`,
);
const LOGS = { required: ['logs:PutLogEvents'], allowed: ['logs:CreateLogStream'] };
/** A key that is not in the templates. */
const ANY = '*';

/** Returns what the roles of an app need. */
export function needsOf(facts: AppFacts): Need[] {
  return [
    ...facts.ofType('AWS::ECS::TaskDefinition').flatMap((definition) => needsOfTask(facts, definition)),
    ...facts.ofType('AWS::ECS::Service').flatMap((service) => needsOfService(facts, service)),
    ...facts.ofType('AWS::Lambda::Function').flatMap((fn) => needsOfFunction(facts, fn)),
    ...facts.ofType('AWS::SecretsManager::RotationSchedule').flatMap((schedule) => needsOfRotation(facts, schedule)),
  ];
}

/** Indicates whether a need includes an action on a resource of a statement. */
export function isNeeded(need: Need, action: string, resource: string): boolean {
  const { required, allowed = [], target } = need;
  return [...required, ...allowed].includes(action) && isSameResource(resource, target);
}

/** Indicates whether a statement allows an action on the resource of a need. */
export function allows(statement: Statement, action: string, target: string): boolean {
  if (statement.effect !== 'Allow' || statement.notActions || statement.notResources) return false;
  return (
    statement.actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    statement.resources.some((resource) => matches(resource, target) || isSameResource(resource, target))
  );
}

/** Returns the secrets of the containers of a task definition. */
export function containerSecrets(facts: AppFacts, { stack, properties }: AppResource) {
  return listOf<Properties>(properties.ContainerDefinitions).flatMap(({ Name, Secrets, LogConfiguration }, index) =>
    [...listOf<Properties>(Secrets), ...listOf<Properties>(LogConfiguration?.SecretOptions)].map((secret) => ({
      container: String(Name),
      variable: String(secret.Name),
      text: facts.text(stack, secret.ValueFrom),
      location: `Properties/ContainerDefinitions/${index}/Secrets`,
    })),
  );
}

function needsOfTask(facts: AppFacts, definition: AppResource): Need[] {
  const { stack, properties } = definition;
  const role = roleOf(facts, stack, properties.ExecutionRoleArn);
  if (role === undefined) return [];
  const containers = listOf<Properties>(properties.ContainerDefinitions);
  const images = containers.map(({ Image }) => facts.text(stack, Image)).filter((image) => image.includes('.dkr.ecr.'));
  const logs = containers.flatMap(({ LogConfiguration }) => listOf(LogConfiguration?.Options?.['awslogs-group']));
  return [
    ...containerSecrets(facts, definition).flatMap(({ text, variable }) => needsOfSecret(facts, role, text, variable)),
    ...logs.map((log) => ({ role, ...LOGS, target: facts.text(stack, log), purpose: 'writes the logs of containers' })),
    ...images.map((target) => ({ role, required: PULL, target, purpose: 'pulls the image' })),
    ...images.map(() => ({
      role,
      required: ['ecr:GetAuthorizationToken'],
      target: '*',
      purpose: 'pulls the image',
    })),
  ];
}

/** The agent of Service Connect writes its log with the execution role of the task. */
function needsOfService(facts: AppFacts, { stack, properties }: AppResource): Need[] {
  const definition = facts.referred(facts.text(stack, properties.TaskDefinition));
  const role = definition && roleOf(facts, definition.stack, definition.properties.ExecutionRoleArn);
  if (role === undefined) return [];
  const { LogConfiguration } = properties.ServiceConnectConfiguration ?? {};
  return listOf(LogConfiguration?.Options?.['awslogs-group']).map((log) => ({
    role,
    ...LOGS,
    target: facts.text(stack, log),
    purpose: 'writes the log of Service Connect',
  }));
}

function needsOfSecret(facts: AppFacts, role: string, target: string, variable: string): Need[] {
  const purpose = `reads the secret of ${variable}`;
  const secret = facts.referred(target);
  const isParameter = secret?.type === 'AWS::SSM::Parameter' || target.includes(':ssm:');
  const actions = isParameter
    ? {
        required: ['ssm:GetParameters'],
        allowed: ['ssm:DescribeParameters', 'ssm:GetParameter', 'ssm:GetParameterHistory'],
      }
    : { required: ['secretsmanager:GetSecretValue'], allowed: ['secretsmanager:DescribeSecret'] };
  const need = { role, ...actions, target, purpose };
  const decrypt = (key: string, required: string[]) => [
    need,
    { role, required, allowed: ['kms:Decrypt'], target: key, purpose: `decrypts the secret of ${variable}` },
  ];
  if (!secret) return decrypt(ANY, []);
  const { KmsKeyId } = secret.properties;
  return KmsKeyId === undefined ? [need] : decrypt(facts.text(secret.stack, KmsKeyId), ['kms:Decrypt']);
}

function needsOfFunction(facts: AppFacts, { stack, properties }: AppResource): Need[] {
  const role = roleOf(facts, stack, properties.Role);
  if (role === undefined) return [];
  const { LoggingConfig, DeadLetterConfig } = properties;
  const text = (value: unknown) => facts.text(stack, value);
  return [
    ...listOf(LoggingConfig?.LogGroup).map((log) => ({ role, ...LOGS, target: text(log), purpose: 'writes its log' })),
    ...listOf(DeadLetterConfig?.TargetArn).map((queue) => ({
      role,
      required: ['sqs:SendMessage'],
      target: text(queue),
      purpose: 'sends its dead letters',
    })),
  ];
}

function needsOfRotation(facts: AppFacts, { stack, properties }: AppResource): Need[] {
  const fn = facts.referred(facts.text(stack, properties.RotationLambdaARN));
  const role = fn && roleOf(facts, fn.stack, fn.properties.Role);
  if (role === undefined) return [];
  return [{ role, required: ROTATION, target: facts.text(stack, properties.SecretId), purpose: 'rotates the secret' }];
}

function roleOf(facts: AppFacts, stack: AppStack, value: unknown): string | undefined {
  return facts.referred(facts.text(stack, value))?.key;
}

/** Indicates whether the resource of a statement is the one of a configuration, which may name it in another way. */
function isSameResource(resource: string, target: string): boolean {
  if (target === ANY) return true;
  const [one] = referencesIn(resource);
  const [other] = referencesIn(target);
  if (one !== undefined || other !== undefined) return one === other;
  const name = resource.replace(/(?:-\?{6}|[:/]?\*)$/, '');
  return name.length > 1 && (target.startsWith(name) || target.includes(lastPart(name)));
}

function lastPart(name: string): string {
  return name.replace(/^.*(?::log-group:|:repository\/|:parameter\/)/, '');
}

/** Indicates whether a pattern with wildcards matches a text. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`).test(text);
}
