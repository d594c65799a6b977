import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  Alerting,
  Database,
  Ingress,
  MeshBackend,
  Protection,
  Route,
  ServiceDefinition,
  Tracing,
  TradingAnalyticsPlatform,
  UpdateSafetyCheck,
  UpdateSafetyRule,
} from 'cdk-trading-analytics-platform';

/** The stack of the step. */
export const STACK = 'UpdateUnderLoad';
/** The path of a request that passes through two services. */
export const THROUGH_BOTH = '/orders/1?via=QUOTES';
/** The path of the route that moves. */
export const MOVED = '/reports/1';
/** The path of a route that never changes. */
export const KEPT = '/quotes/1';

const MINIMUM_DRAIN = Duration.seconds(4);

/** A version of the platform: the routes of its services and the certificates of its listener. */
export interface Version {
  /** The paths of each service. Every service except `quotes` calls `quotes`. */
  readonly routes: Record<string, string[]>;
  /** The names of the certificates. The first one is the default. */
  readonly certificates: string[];
}

/** A request after a deployment, with the expected result. */
export interface Shown {
  readonly what: string;
  readonly path: string;
  readonly host: string;
  /** The service that answers, or the error. */
  readonly expected: string;
}

/** A deployment of the step. */
export interface Change {
  readonly name: string;
  readonly version: Version;
  readonly shows: Shown;
}

const CERTIFICATES = ['www.example.com', 'old.example.com', 'api.example.com'];

/** The first version. */
export const FIRST: Version = {
  routes: { quotes: ['/quotes/*'], gateway: ['/orders/*', '/reports/*'] },
  certificates: CERTIFICATES,
};

/** The names of the certificates that every version has. Clients use these names. */
export const KEPT_NAMES = CERTIFICATES.filter((name) => name !== 'old.example.com');

const MOVED_ROUTE = { ...FIRST, routes: { quotes: ['/quotes/*', '/reports/*'], gateway: ['/orders/*'] } };
const BOTH_NAMES = { ...FIRST, routes: { ...MOVED_ROUTE.routes, api: ['/api/*'] } };
const RENAMED = { ...FIRST, routes: { quotes: MOVED_ROUTE.routes.quotes, api: ['/orders/*'] } };

const [HOST] = KEPT_NAMES;
const ORDERS_TO_API = { what: 'api answers /orders/*', path: THROUGH_BOTH, host: HOST, expected: 'api' };

/** The updates: a route moves, a service gets another name, and a certificate leaves. */
export const CHANGES: Change[] = [
  {
    name: 'Move the route /reports/* from gateway to quotes',
    version: MOVED_ROUTE,
    shows: { what: 'quotes answers /reports/*', path: MOVED, host: HOST, expected: 'quotes' },
  },
  {
    name: 'Rename gateway to api, first deployment',
    version: BOTH_NAMES,
    shows: { what: 'gateway still answers /orders/*', path: THROUGH_BOTH, host: HOST, expected: 'gateway' },
  },
  { name: 'Rename gateway to api, second deployment', version: RENAMED, shows: ORDERS_TO_API },
  {
    name: 'Remove the certificate of old.example.com',
    version: { ...RENAMED, certificates: KEPT_NAMES },
    shows: {
      what: 'old.example.com gets the default certificate, which is for another name',
      path: KEPT,
      host: 'old.example.com',
      expected: 'ERR_TLS_CERT_ALTNAME_INVALID',
    },
  },
];

/** The same rename in one deployment, which fails requests. */
export const RENAMED_AT_ONCE: Change[] = [
  { name: 'Rename gateway to api in one deployment', version: RENAMED, shows: ORDERS_TO_API },
];

/** Returns the ARN of a certificate. */
export function certificateArn(name: string): string {
  return `arn:aws:acm:us-east-1:000000000000:certificate/${name}`;
}

/**
 * Returns an app with a version of the platform.
 *
 * @param version the version
 * @param deployed the assembly of the deployed version, with which `UpdateSafetyCheck` compares the new one
 */
export function versionApp({ routes, certificates }: Version, deployed?: string): App {
  // With the paths, as the CDK CLI sets it: a finding about a resource that leaves has the path of the deployed template.
  const app = new App({ analyticsReporting: false, context: { 'aws:cdk:enable-path-metadata': true } });
  const stack = new Stack(app, STACK);
  const services = Object.entries(routes).map(([name, paths]) => [
    name,
    new ServiceDefinition({
      routes: paths.map((path) => Route.path(path)),
      calls: name === 'quotes' ? [] : ['quotes'],
    }),
  ]);
  new TradingAnalyticsPlatform(stack, 'Trading', {
    ingress: Ingress.https(
      certificates.map((name) =>
        Certificate.fromCertificateArn(stack, name.replaceAll('.', '-'), certificateArn(name)),
      ),
    ),
    services: Object.fromEntries(services),
    mesh: MeshBackend.envoy({ drainTime: MINIMUM_DRAIN }),
    alerting: Alerting.none(),
    database: Database.none(),
    tracing: Tracing.none(),
    protection: Protection.disposable(),
  });
  if (deployed) Validations.of(app).addPlugins(new UpdateSafetyCheck({ deployed, acknowledged: RENAMING }));
  return app;
}

/** The logs and the repository of the renamed service leave with it. */
const RENAMING = [
  {
    rule: UpdateSafetyRule.STATEFUL_DELETED,
    resource: `${STACK}/Trading/Services/gateway`,
    reason: 'The service has another name. Its logs and its images are not needed.',
  },
];
