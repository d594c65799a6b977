import type { Prices } from './prices';
import { type Json, ofType, type Template } from './resources';
import { minimumTasks } from './tasks';

/** A line of the bill without load. */
export interface Item {
  readonly resource: string;
  /** How many, as a text. */
  readonly number: string;
  /** Unit: dollars a month. */
  readonly cost: number;
}

const GIB = 1024;

/** Returns what a template costs in a month in which nobody uses it. Items that cost nothing are left out. */
export function costItems(template: Template, prices: Prices): Item[] {
  return [
    ...tasks(template, prices),
    ...network(template, prices),
    ...databases(template, prices),
    ...firewalls(template, prices),
    ...monitoring(template, prices),
    ...keysAndSecrets(template, prices),
    ...schedules(template, prices),
  ].filter(({ cost }) => cost > 0);
}

/** Returns the sum of all items. Unit: dollars a month. */
export function totalOf(items: Item[]): number {
  return items.reduce((sum, { cost }) => sum + cost, 0);
}

function tasks(template: Template, prices: Prices): Item[] {
  const sizes = new Map<string, { onDemand: number; spot: number; cost: number }>();
  for (const { onDemand, spot, cpu, memory, price } of minimumTasks(template, prices)) {
    const size = `Fargate tasks of ${cpu / GIB} vCPU and ${memory / GIB} GiB`;
    const sum = sizes.get(size) ?? { onDemand: 0, spot: 0, cost: 0 };
    sizes.set(size, {
      onDemand: sum.onDemand + onDemand,
      spot: sum.spot + spot,
      cost: sum.cost + price * (onDemand + spot * (1 - prices.spotDiscount)),
    });
  }
  return [...sizes].map(([resource, { onDemand, spot, cost }]) => ({
    resource,
    number: spot === 0 ? `${onDemand} on demand` : `${onDemand} on demand, ${spot} probably on Spot`,
    cost,
  }));
}

function network(template: Template, { hourly, hoursPerMonth, monthly }: Prices): Item[] {
  const gateways = ofType(template, 'AWS::EC2::NatGateway').length;
  const balancers = ofType(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  const addresses = ofType(template, 'AWS::EC2::EIP').length;
  // A load balancer that faces the internet has an address in each of its subnets. Fixed ones are among the addresses.
  const ofBalancers = balancers
    .filter(({ Scheme }) => Scheme === 'internet-facing')
    .reduce((sum, { Subnets = [] }) => sum + Subnets.length, 0);
  const zones = ofType(template, 'AWS::EC2::VPCEndpoint')
    .filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface')
    .map(({ SubnetIds }) => SubnetIds.length);
  const namespaces = ofType(template, 'AWS::ServiceDiscovery::PrivateDnsNamespace').length;
  return [
    { resource: 'NAT gateways', number: `${gateways}`, cost: gateways * hourly.natGateway * hoursPerMonth },
    {
      resource: 'interface endpoints',
      number: `${zones.length}, in ${Math.max(0, ...zones)} zones`,
      cost: zones.reduce((sum, count) => sum + count, 0) * hourly.interfaceEndpointInZone * hoursPerMonth,
    },
    {
      resource: 'public IPv4 addresses',
      number: `${addresses} NAT gateways, ${ofBalancers} load balancer`,
      cost: (addresses + ofBalancers) * hourly.publicIpv4 * hoursPerMonth,
    },
    {
      resource: 'load balancer',
      number: `${balancers.length}`,
      cost: balancers.length * hourly.loadBalancer * hoursPerMonth,
    },
    {
      resource: 'private hosted zone of the namespace',
      number: `${namespaces}`,
      cost: namespaces * monthly.privateHostedZone,
    },
  ];
}

function databases(template: Template, { hourly, hoursPerMonth, monthly }: Prices): Item[] {
  const instances = ofType(template, 'AWS::RDS::DBInstance');
  const [cluster] = ofType(template, 'AWS::RDS::DBCluster');
  const serverless = instances.filter(({ DBInstanceClass }) => DBInstanceClass === 'db.serverless').length;
  const minimum = cluster?.ServerlessV2ScalingConfiguration?.MinCapacity ?? 0;
  const others = instances.filter(({ DBInstanceClass }) => DBInstanceClass !== 'db.serverless');
  return [
    {
      resource: 'Aurora capacity, at its minimum',
      number: `${serverless} × ${minimum} units`,
      cost: serverless * minimum * hourly.auroraCapacityUnit * hoursPerMonth,
    },
    ...others.map(({ DBInstanceClass, MultiAZ, AllocatedStorage = 0 }: Json) => {
      const price = hourly.instance[DBInstanceClass];
      if (price === undefined) throw new Error(`prices.json has no price of ${DBInstanceClass}`);
      const copies = MultiAZ ? 2 : 1;
      const cost = copies * (price * hoursPerMonth + Number(AllocatedStorage) * monthly.storageGib);
      return { resource: `RDS instance ${DBInstanceClass}`, number: `${copies}, ${AllocatedStorage} GiB each`, cost };
    }),
  ];
}

function firewalls(template: Template, { monthly }: Prices): Item[] {
  const acls = ofType(template, 'AWS::WAFv2::WebACL');
  const rules = acls.reduce((sum, { Rules = [] }) => sum + Rules.length, 0);
  const cost = acls.length * monthly.webAcl + rules * monthly.webAclRule;
  return [{ resource: 'AWS WAF', number: `${acls.length} web ACL, ${rules} rules`, cost }];
}

/** Returns the price of an alarm: one for each metric that it reads. A query of Metrics Insights reads many. */
function alarmCost(
  alarm: Json,
  services: number,
  { alarmMetric, alarmMetricHighResolution }: Prices['monthly'],
): number {
  const metrics: Json[] = alarm.Metrics ?? [{ MetricStat: { Period: alarm.Period } }];
  return metrics.reduce((sum, { MetricStat, Expression = '' }) => {
    if (MetricStat) return sum + (MetricStat.Period < 60 ? alarmMetricHighResolution : alarmMetric);
    return sum + (/^\s*SELECT/i.test(Expression) ? services * alarmMetric : 0);
  }, 0);
}

function monitoring(template: Template, { monthly }: Prices): Item[] {
  const services = ofType(template, 'AWS::ECS::Service').length;
  const alarms = ofType(template, 'AWS::CloudWatch::Alarm');
  const composites = ofType(template, 'AWS::CloudWatch::CompositeAlarm').length;
  const dashboards = ofType(template, 'AWS::CloudWatch::Dashboard').length;
  const filters = ofType(template, 'AWS::Logs::MetricFilter').flatMap(({ MetricTransformations }) =>
    MetricTransformations.map((each: Json) => JSON.stringify([each.MetricNamespace, each.MetricName])),
  );
  const metrics = new Set(filters).size;
  return [
    {
      resource: 'alarms',
      number: `${alarms.length}`,
      cost: alarms.reduce((sum, alarm) => sum + alarmCost(alarm, services, monthly), 0),
    },
    { resource: 'composite alarms', number: `${composites}`, cost: composites * monthly.compositeAlarm },
    { resource: 'metrics from logs', number: `${metrics}`, cost: metrics * monthly.customMetric },
    {
      resource: 'dashboards above three',
      number: `${dashboards - monthly.freeDashboards}`,
      cost: Math.max(0, dashboards - monthly.freeDashboards) * monthly.dashboard,
    },
  ];
}

function keysAndSecrets(template: Template, { monthly }: Prices): Item[] {
  const keys = ofType(template, 'AWS::KMS::Key').length;
  const databases = [...ofType(template, 'AWS::RDS::DBCluster'), ...ofType(template, 'AWS::RDS::DBInstance')];
  // RDS creates the secret of an admin itself.
  const ofAdmins = databases.filter(({ ManageMasterUserPassword }) => ManageMasterUserPassword).length;
  const secrets = ofType(template, 'AWS::SecretsManager::Secret').length + ofAdmins;
  return [
    { resource: 'customer managed keys', number: `${keys}`, cost: keys * monthly.key },
    { resource: 'secrets', number: `${secrets}`, cost: secrets * monthly.secret },
  ];
}

const MINUTES_OF_UNIT: Record<string, number> = { minute: 1, hour: 60, day: 1440 };

/** Returns the functions that a schedule starts. Rules of the default event bus are free of charge. */
function schedules(template: Template, { hoursPerMonth, lambda }: Prices): Item[] {
  const expressions = [
    ...ofType(template, 'AWS::Events::Rule'),
    ...ofType(template, 'AWS::Scheduler::Schedule'),
  ].flatMap(({ ScheduleExpression }) => ScheduleExpression ?? []);
  const runs = expressions.reduce((sum, expression) => {
    const [, number, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
    return sum + (unit ? (hoursPerMonth * 60) / (Number(number) * MINUTES_OF_UNIT[unit]) : hoursPerMonth / 24);
  }, 0);
  const memory = Math.max(0, ...ofType(template, 'AWS::Lambda::Function').map(({ MemorySize = 128 }) => MemorySize));
  const seconds = runs * lambda.assumedSeconds * (memory / GIB);
  return [
    {
      resource: 'scheduled functions',
      number: `${expressions.length}`,
      cost: (runs / 1_000_000) * lambda.millionRequests + seconds * lambda.gibSecond,
    },
  ];
}
