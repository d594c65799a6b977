import * as fc from 'fast-check';
import { MAINTENANCE, type PlatformModel, SERVICE_OPTIONS, type ServiceModel } from './platform-model';

/** Chooses one of some values at random. */
export type Pick = <T>(values: readonly T[]) => T;

/** A change of a platform that works in one deployment, or that is refused with a documented way. */
export interface PlatformChange {
  readonly model: PlatformModel;
  /** The services that the change is about, or undefined if it is about the whole platform. */
  readonly services?: string[];
  /** The findings that are intended, as `Rule logicalId`. Everything else is a fault of the library or of the check. */
  readonly intended?: RegExp;
}

export type Change = (model: PlatformModel, pick: Pick) => PlatformChange | undefined;

const SERVICE: ServiceModel = { calls: [], routes: [], metrics: [], options: {} };
/** Data of functions that the first service with a feature brings into a stack, and the last one takes away. */
const SHARED_LOGS =
  'Stateful(Retained|Deleted) \\w*((SecretReaders|RouteWeights|Migrations|CustomResourceProvider)Logs|MigrationsTable|DeadLetters)';
const EXPORT = 'ExportInUse \\w+';
const SHIFTED = 'WeightsReset \\w+Route\\d+';
/** The target group of a service behind the load balancer, whose port or protocol changes. */
const TARGET_GROUP = 'TargetGroupReplaced \\w+TargetGroup';
/**
 * The alarm that holds pages back, which leaves with the last lost part that it watches: NAT gateways in two zones, or a
 * database that does not pause. The alarms of a later stack import it.
 */
const LAST_HOLD = 'ExportInUse \\w+MonitoringPagesHeld\\w+';

/** Returns a pattern for findings: the resources of a service that leave, those of shared functions, and more. */
function intended(services: string[], ...more: string[]): RegExp {
  const names = services.map((name) => name.replace(/\W/g, '')).join('|');
  return new RegExp(`^(${[`Stateful(Retained|Deleted) \\w*(${names})\\w*`, SHARED_LOGS, ...more].join('|')})$`);
}

const namesOf = ({ services }: PlatformModel) => Object.keys(services);
const withService = (model: PlatformModel, name: string, change: Partial<ServiceModel>): PlatformModel => ({
  ...model,
  services: { ...model.services, [name]: { ...model.services[name], ...change } },
});
const hasLater = ({ services }: PlatformModel) => Object.values(services).some(({ isLater }) => isLater);

/** Changes one service. Returns undefined if no service fits. */
const ofOneService =
  (
    change: (service: ServiceModel, pick: Pick, model: PlatformModel) => Partial<ServiceModel> | undefined,
    ...more: string[]
  ): Change =>
  (model, pick) => {
    const name = pick(namesOf(model));
    const changed = change(model.services[name], pick, model);
    return (
      changed && { model: withService(model, name, changed), services: [name], intended: intended([name], ...more) }
    );
  };

/** Changes an option of the platform. */
const ofPlatform =
  (change: (model: PlatformModel, pick: Pick) => Partial<PlatformModel> | undefined, ...more: string[]): Change =>
  (model, pick) => {
    const changed = change(model, pick);
    return changed && { model: { ...model, ...changed }, intended: new RegExp(`^(${more.join('|') || '(?!)'})$`) };
  };

const reversed = (model: PlatformModel): Partial<PlatformModel> => ({
  services: Object.fromEntries(Object.entries(model.services).reverse()),
});

const withIngressOption = (model: PlatformModel, name: string, value: unknown) => ({
  ingressOptions: { ...model.ingressOptions, [name]: name in model.ingressOptions ? undefined : value },
});

/** The kinds of changes, tried in both directions: of services. */
export const SERVICE_CHANGES: Record<string, Change> = {
  'a service comes': (model, pick) => {
    const name = 'omega';
    const calls = pick([
      [],
      namesOf(model)
        .filter((callee) => !model.services[callee].isLater)
        .slice(0, 1),
    ]);
    const service: ServiceModel = {
      ...SERVICE,
      calls,
      routes: model.ingress === 'none' ? [] : pick([[], ['/omega/*'], ['/omega/*', '/more']]),
      isLater: pick([false, true]),
      apiKey: pick([undefined, true]),
    };
    const services = { ...model.services, [name]: service };
    return { model: { ...model, services }, services: [name], intended: intended([name], EXPORT) };
  },
  'a service has another name': (model, pick) => {
    const old = pick(namesOf(model));
    const rename = (name: string) => (name === old ? 'renamed' : name);
    const services = Object.entries(model.services).map(([name, service]) => [
      rename(name),
      { ...service, calls: service.calls.map(rename) },
    ]);
    return {
      model: { ...model, services: Object.fromEntries(services) },
      services: [old, 'renamed'],
      // A service that a later stack calls cannot go in the same deployment.
      intended: intended([old, 'renamed'], ...(hasLater(model) ? [EXPORT] : [])),
    };
  },
  'an option of a service': (model, pick) => {
    const [name, option] = [pick(namesOf(model)), pick(Object.keys(SERVICE_OPTIONS))];
    const { options } = model.services[name];
    const value = pick(SERVICE_OPTIONS[option].filter((candidate) => candidate !== options[option]));
    const more = option === 'port' ? [SHIFTED, TARGET_GROUP] : [];
    return {
      model: withService(model, name, { options: { ...options, [option]: value } }),
      services: [name],
      intended: intended([name], ...more),
    };
  },
  deployments: ofOneService(
    ({ deployment }, pick) => ({
      deployment: pick(([undefined, 'blueGreen', 'canary', 'linear'] as const).filter((other) => other !== deployment)),
    }),
    SHIFTED,
  ),
  'access to the database': ofOneService(
    ({ database }, pick) => ({
      database: pick(([undefined, 'readWrite', 'readOnly'] as const).filter((other) => other !== database)),
    }),
    EXPORT,
  ),
  'the key of the platform': ofOneService(({ apiKey }) => ({ apiKey: apiKey ? undefined : true }), EXPORT),
  'metrics come, go or change': ofOneService((_service, pick) => ({
    metrics: pick([[], ['Ticks'], ['Orders'], ['Orders', 'Ticks'], ['Trades', 'Ticks', 'Orders']]),
  })),
  'metrics in another order': ofOneService(({ metrics }) => ({ metrics: [...metrics].reverse() })),
};

/** The kinds of changes of calls and routes. */
export const ROUTE_CHANGES: Record<string, Change> = {
  'calls come or go': ofOneService((service, pick, model) => {
    const names = namesOf(model);
    const callees = names.slice(0, names.indexOf(names.find((name) => model.services[name] === service) ?? ''));
    return { calls: pick([[], callees.slice(0, 1), callees]) };
  }, EXPORT),
  'calls in another order': ofOneService(({ calls }) => ({ calls: [...calls].reverse() })),
  'routes in another order': ofOneService(({ routes }) => ({ routes: [...routes].reverse() })),
  'a route comes or goes': ofOneService(({ routes }, pick, { ingress }) => {
    if (ingress === 'none') return undefined;
    return { routes: routes.length > 1 ? routes.slice(1) : [...routes, pick(['/new/*', '/new'])] };
  }, EXPORT),
  'a route changes': ofOneService(({ routes }) => {
    return routes.length === 0 ? undefined : { routes: ['/changed/*', ...routes.slice(1)] };
  }),
  'two services exchange their routes': (model, pick) => {
    const [one, other] = [pick(namesOf(model)), pick(namesOf(model))];
    const { services } = model;
    if (one === other || services[one].isLater || services[other].isLater) return undefined;
    const exchanged = withService(model, one, { routes: services[other].routes });
    return {
      model: withService(exchanged, other, { routes: services[one].routes }),
      services: [one, other],
      intended: intended([one, other]),
    };
  },
  'a route moves': (model, pick) => {
    const [one, other] = [pick(namesOf(model)), pick(namesOf(model))];
    const { services } = model;
    const [route, ...rest] = services[one].routes;
    if (one === other || route === undefined || services[one].isLater || services[other].isLater) return undefined;
    const given = withService(model, other, { routes: [...services[other].routes, route] });
    return {
      model: withService(given, one, { routes: rest }),
      services: [one, other],
      intended: intended([one, other]),
    };
  },
};

/** The kinds of changes of the ingress. */
export const INGRESS_CHANGES: Record<string, Change> = {
  certificates: ofPlatform((_model, pick) => ({
    certificates: pick([['a'], ['a', 'b'], ['b', 'a'], ['a', 'b', 'c'], ['c', 'a', 'b'], ['a', 'c'], ['b', 'c']]),
  })),
  'HTTP and HTTPS': (model) => {
    if (model.ingress === 'none') return undefined;
    return {
      model: { ...model, ingress: model.ingress === 'http' ? 'https' : 'http' },
      intended: new RegExp(hasLater(model) ? `^${EXPORT}$` : '(?!)'),
    };
  },
  'an internal load balancer': ofPlatform(
    (model) => withIngressOption(model, 'internetFacing', false),
    'StatefulReplaced TradingIngressLoadBalancer',
    SHIFTED,
    EXPORT,
  ),
  firewall: ofPlatform(
    (model) => withIngressOption(model, 'firewall', false),
    'Stateful(Retained|Deleted) TradingIngressFirewallLogs',
  ),
  'a maintenance page': ofPlatform((model) => withIngressOption(model, 'maintenance', MAINTENANCE)),
};

/** The kinds of changes of the other parts of a platform. */
export const PLATFORM_CHANGES: Record<string, Change> = {
  'services in another order': (model) => ({ model: { ...model, ...reversed(model) }, services: [] }),
  tags: ofPlatform(({ tags }, pick) => ({
    tags: pick<Record<string, string>>([{}, { owner: 'desk' }, { ...tags, team: pick(['a', 'b']) }]),
  })),
  'another database': ofPlatform(
    ({ database }, pick) => ({
      database: pick((['none', 'aurora', 'postgres'] as const).filter((other) => other !== database)),
    }),
    'Stateful(Retained|Deleted|Replaced) TradingDatabase\\w+',
    SHARED_LOGS,
    EXPORT,
  ),
  'another number of NAT gateways': ofPlatform(
    ({ egress }) => ({ egress: egress === 'singleNat' ? 'natPerZone' : 'singleNat' }),
    'StatefulDeleted TradingNetworkVpcPublicSubnet[23]EIP',
    LAST_HOLD,
  ),
  tracing: ofPlatform(({ tracing }) => ({ tracing: tracing === 'none' ? 'openTelemetry' : 'none' }), SHARED_LOGS),
  // A disposable Aurora cluster may pause.
  protection: ofPlatform(({ isDisposable }) => ({ isDisposable: !isDisposable }), SHARED_LOGS, LAST_HOLD),
  // A running system changes its backend by a second platform (docs/mesh.md).
  mesh: ofPlatform(
    ({ mesh }, pick) => ({
      mesh: pick((['serviceConnect', 'envoy', 'mutualTls'] as const).filter((other) => other !== mesh)),
    }),
    'ValueInUse \\w+Service',
    SHIFTED,
    TARGET_GROUP,
    SHARED_LOGS,
    EXPORT,
    'Stateful(Retained|Deleted) \\w*(Authority1|Certificate|MeshLogs|SidecarLogs)',
  ),
};

/** A random platform: two to four services, with calls, routes and options. */
export function randomPlatform(pick: Pick): PlatformModel {
  const ingress = pick(['http', 'https', 'https', 'none'] as const);
  const database = pick(['none', 'aurora', 'aurora', 'postgres'] as const);
  const names = ['feed', 'engine', 'gateway', 'reports'].slice(0, pick([2, 3, 4]));
  const mesh = pick(['serviceConnect', 'serviceConnect', 'envoy', 'mutualTls'] as const);
  const services: [string, ServiceModel][] = [];
  for (const name of names) {
    const option = pick(Object.keys(SERVICE_OPTIONS));
    const routes = ingress === 'none' ? [] : pick([[], [`/${name}/*`], [`/${name}/*`], [`/${name}/*`, `/${name}`]]);
    const deployment = routes.length === 1 ? pick([undefined, 'blueGreen', 'canary', 'linear'] as const) : undefined;
    services.push([
      name,
      {
        calls: services.map(([callee]) => callee).filter(() => pick([true, false])),
        routes,
        metrics: pick([[], ['Ticks'], ['Orders', 'Ticks']]),
        deployment,
        database: database === 'none' ? undefined : pick([undefined, 'readWrite', 'readOnly'] as const),
        apiKey: pick([undefined, true]),
        isLater: name === 'reports' && pick([true, false]),
        options: { [option]: pick(SERVICE_OPTIONS[option]) },
      },
    ]);
  }
  return {
    services: Object.fromEntries(services),
    ingress,
    certificates: pick([['a'], ['a', 'b'], ['a', 'b', 'c']]),
    ingressOptions: {},
    mesh,
    database,
    egress: pick(['natPerZone', 'singleNat'] as const),
    tracing: pick(['openTelemetry', 'none'] as const),
    isDisposable: pick([false, false, true]),
    tags: pick<Record<string, string>>([{}, { owner: 'desk' }]),
  };
}

/** Returns a random choice from the values that fast-check generates. */
export function pickFrom(random: fc.GeneratorValue): Pick {
  return (values) => values[random(fc.integer, { min: 0, max: values.length - 1 })];
}
