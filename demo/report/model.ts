import type { Json } from '../promises/deployed-stack';

/** A service, as the drawing shows it. */
export interface DrawnService {
  readonly name: string;
  /** How many calls it is away from whoever nobody calls. */
  readonly depth: number;
  readonly tasks: string;
  readonly capacity: string[];
  readonly paths: string[];
  readonly secrets: string[];
}

/** What the drawing shows, read from the template alone. */
export interface DrawnPlatform {
  readonly services: DrawnService[];
  readonly calls: [caller: string, callee: string][];
  readonly zones: number;
  readonly firewallRules: string[];
  readonly protocol: string;
  /** The secrets, each with what is known of it. */
  readonly secrets: DrawnSecret[];
}

/** A secret, as the drawing shows it. */
export interface DrawnSecret {
  readonly title: string;
  readonly length: number;
  readonly rotation: string;
}

/** Reads from a template what there is to draw. */
export function drawnPlatform({ Resources }: Json): DrawnPlatform {
  const ofType = (type: string) => Object.entries<Json>(Resources).filter(([, { Type }]) => Type === type);
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
      secrets: (task.ContainerDefinitions[0].Secrets ?? []).map(({ Name }: Json) => Name),
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
    secrets: ofType('AWS::SecretsManager::Secret').map(([id, { Properties }]) => ({
      title: Properties.Description.replace(/ of .*$/, ''),
      length: Properties.GenerateSecretString.PasswordLength,
      rotation: rotationOf(
        ofType('AWS::SecretsManager::RotationSchedule').find(
          ([, schedule]) => schedule.Properties.SecretId.Ref === id,
        )?.[1].Properties.RotationRules.ScheduleExpression,
      ),
    })),
  };
}

/** The longest way of calls that leads to a service. */
function depthOf(name: string, calls: [string, string][]): number {
  const callers = calls.filter(([, callee]) => callee === name).map(([caller]) => caller);
  return callers.length === 0 ? 0 : 1 + Math.max(...callers.map((caller) => depthOf(caller, calls)));
}

function capacityOf(strategy: Json[]): string[] {
  const [base] = strategy.map(({ Base }) => Base).filter(Boolean);
  const weighted = strategy.filter(({ Weight }) => Weight > 0);
  const weights = weighted
    .map(({ CapacityProvider, Weight }) => {
      const kind = CapacityProvider === 'FARGATE' ? 'on demand' : 'Spot';
      return weighted.length > 1 ? `${kind} ${Weight}` : kind;
    })
    .join(' : ');
  return base ? [`first ${base} on demand`, `then ${weights}`] : [weights];
}

function rotationOf(schedule = ''): string {
  const [, hours] = /^rate\((\d+) hours\)$/.exec(schedule) ?? [];
  return hours ? `rotate every ${Number(hours) / 24} days` : schedule;
}
