import type { Json } from '../template/json';

/** A service in the drawing. */
export interface DrawnService {
  readonly name: string;
  /** The length of the longest chain of calls to this service. */
  readonly depth: number;
  readonly tasks: string;
  readonly capacity: string[];
  readonly paths: string[];
  /** The logical ids of its secrets, without the credentials of its database user. */
  readonly secrets: string[];
  /** The database user, if the service has one. */
  readonly databaseUser?: string;
}

/** The contents of the drawing, from the template only. */
export interface DrawnPlatform {
  readonly services: DrawnService[];
  readonly calls: [caller: string, callee: string][];
  readonly zones: number;
  readonly firewallRules: string[];
  readonly protocol: string;
  /** The secrets, without the credentials of database users. */
  readonly secrets: DrawnSecret[];
  /** The database, if there is one. */
  readonly database?: DrawnDatabase;
  readonly mesh: string;
  readonly resources: number;
  readonly natGateways: number;
  readonly repositories: number;
  readonly alarms: number;
  readonly dashboards: number;
  /** Who gets the alarms. */
  readonly receivers: string[];
}

/** A secret in the drawing. */
export interface DrawnSecret {
  /** The logical id. */
  readonly id: string;
  readonly title: string;
  readonly length: number;
  /** The interval of its rotation. */
  readonly rotation: string;
}

/** A database in the drawing. */
export interface DrawnDatabase {
  readonly engine: string;
  /** Number and size of the instances, if the template creates them. */
  readonly instances: string[];
  /** The rotation intervals of the passwords of its users. */
  readonly rotation: string[];
}

/** Reads the contents of the drawing from a template. */
export function drawnPlatform({ Resources }: Json): DrawnPlatform {
  const ofType = (type: string) => Object.entries<Json>(Resources).filter(([, { Type }]) => Type === type);
  const allUsers = ofType('Custom::DatabaseUser').map(([, { Properties }]) => Properties);
  const users = new Map<string, string>(
    allUsers.filter(({ Secret }) => Secret).map(({ Secret, UserName }) => [Secret.Ref, UserName]),
  );
  const rotationOfSecret = (id: string) =>
    rotationOf(
      ofType('AWS::SecretsManager::RotationSchedule').find(([, { Properties }]) => Properties.SecretId.Ref === id)?.[1]
        .Properties.RotationRules.ScheduleExpression,
    );
  const names = new Map(
    ofType('AWS::ECS::Service').map(([id, { Properties }]) => [
      id,
      Properties.ServiceConnectConfiguration.Services[0].DiscoveryName as string,
    ]),
  );
  const calls = ofType('AWS::EC2::SecurityGroupIngress')
    .map(([, { Properties }]) => /^(\S+) calls (\S+)$/.exec(Properties.Description))
    .filter((match) => match !== null)
    .map(([, caller, callee]): [string, string] => [caller, callee]);
  const services = [...names].map(([id, name]) => {
    const { Properties } = Resources[id];
    const task = Resources[Properties.TaskDefinition.Ref].Properties;
    const target = ofType('AWS::ApplicationAutoScaling::ScalableTarget').find(([, scaled]) =>
      JSON.stringify(scaled.Properties.ResourceId).includes(`"${id}"`),
    )?.[1].Properties;
    const [{ Environment, Secrets }] = task.ContainerDefinitions;
    const read = secretsOf(Secrets);
    const groups = (Properties.LoadBalancers ?? []).map(({ TargetGroupArn }: Json) => TargetGroupArn.Ref);
    return {
      name,
      depth: depthOf(name, calls),
      tasks: `${target.MinCapacity} to ${target.MaxCapacity} tasks`,
      capacity: capacityOf(Properties.CapacityProviderStrategy),
      paths: ofType('AWS::ElasticLoadBalancingV2::ListenerRule')
        .filter(([, rule]) => groups.includes(rule.Properties.Actions[0].TargetGroupArn?.Ref))
        .flatMap(([, rule]) =>
          rule.Properties.Conditions.flatMap((each: Json) => each.PathPatternConfig?.Values ?? []),
        ),
      secrets: read.filter((secret) => !users.has(secret)),
      databaseUser: [loginByIam(Environment), ...read.map((secret) => users.get(secret))].find(Boolean),
    };
  });
  return {
    services: services.sort((one, other) => one.depth - other.depth || one.name.localeCompare(other.name)),
    calls,
    zones: new Set(ofType('AWS::EC2::Subnet').map(([, { Properties }]) => JSON.stringify(Properties.AvailabilityZone)))
      .size,
    firewallRules: ofType('AWS::WAFv2::WebACL').flatMap(([, { Properties }]) =>
      Properties.Rules.map(({ Name }: Json) => Name),
    ),
    protocol: ofType('AWS::ElasticLoadBalancingV2::Listener').some(([, { Properties }]) => Properties.Port === 443)
      ? 'HTTPS'
      : 'HTTP',
    secrets: ofType('AWS::SecretsManager::Secret')
      .filter(([id]) => !users.has(id))
      .map(([id, { Properties }]) => ({
        id,
        title: Properties.Description.replace(/ of .*$/, ''),
        length: Properties.GenerateSecretString.PasswordLength,
        rotation: rotationOfSecret(id),
      })),
    mesh: ofType('AWS::ECS::Service').some(([, { Properties }]) => Properties.ServiceConnectConfiguration)
      ? 'Service Connect'
      : 'Envoy',
    resources: Object.keys(Resources).length,
    natGateways: ofType('AWS::EC2::NatGateway').length,
    repositories: ofType('AWS::ECR::Repository').length,
    alarms: ofType('AWS::CloudWatch::Alarm').length + ofType('AWS::CloudWatch::CompositeAlarm').length,
    dashboards: ofType('AWS::CloudWatch::Dashboard').length,
    receivers: ofType('AWS::SNS::Subscription').map(
      ([, { Properties }]) => `${Properties.Protocol} to ${Properties.Endpoint}`,
    ),
    database: allUsers.length > 0 ? databaseIn(ofType, [...users.keys()].map(rotationOfSecret)) : undefined,
  };
}

function databaseIn(ofType: (type: string) => [string, Json][], rotations: string[]): DrawnDatabase {
  const [cluster] = ofType('AWS::RDS::DBCluster').map(([, { Properties }]) => Properties);
  const instances = ofType('AWS::RDS::DBInstance').map(([, { Properties }]) => Properties);
  const rotation = [...new Set(rotations)];
  if (instances.length === 0) return { engine: 'existing database', instances: [], rotation };
  const { Engine, EngineVersion } = cluster ?? instances[0];
  const { MinCapacity, MaxCapacity } = cluster?.ServerlessV2ScalingConfiguration ?? {};
  const size = cluster ? `${MinCapacity} to ${MaxCapacity} ACU` : instances[0].DBInstanceClass;
  return { engine: `${Engine} ${EngineVersion}`, instances: [`${instances.length} × ${size}`], rotation };
}

/** Returns the database user of a service with IAM authentication, which is in a variable and not in a secret. */
function loginByIam(variables: Json[] = []): string | undefined {
  return variables.find(({ Name }) => Name === 'PGUSER')?.Value;
}

/** Returns the logical ids of the secrets of a container, without duplicates. */
function secretsOf(secrets: Json[] = []): string[] {
  const ids = secrets.map(({ ValueFrom }) => /"Ref":"(\w+)"/.exec(JSON.stringify(ValueFrom))?.[1] ?? '');
  return [...new Set(ids)];
}

/** Returns the length of the longest chain of calls to a service. */
function depthOf(name: string, calls: [string, string][]): number {
  const callers = calls.filter(([, callee]) => callee === name).map(([caller]) => caller);
  return callers.length === 0 ? 0 : 1 + Math.max(...callers.map((caller) => depthOf(caller, calls)));
}

function capacityOf(strategy: Json[]): string[] {
  const [base] = strategy.map(({ Base }) => Base).filter(Boolean);
  const weightOf = (provider: string) => strategy.find((each) => each.CapacityProvider === provider)?.Weight ?? 0;
  const [spot, onDemand] = [weightOf('FARGATE_SPOT'), weightOf('FARGATE')];
  const mixed = onDemand > 0 ? `${spot} of ${spot + onDemand} on Spot` : 'Spot';
  const rest = spot > 0 ? mixed : 'on demand';
  return base ? [`first ${base} on demand`, `then ${rest}`] : [rest];
}

function rotationOf(schedule = ''): string {
  const [, interval] = /^rate\((.+)\)$/.exec(schedule) ?? [];
  return interval ? `every ${interval}` : schedule;
}
