import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import {
  Alerting,
  Database,
  DatabaseAccess,
  Egress,
  Ingress,
  MeshBackend,
  Migration,
  NetworkIngress,
  Protocol,
  Route,
  ServiceDefinition,
  ServiceImage,
  TradingAnalyticsPlatform,
  WorkerDefinition,
} from 'cdk-trading-analytics-platform';

const app = new App();
const stack = new Stack(app, 'FixGateway');

// The FIX identifiers of the clients, and the addresses from which the counterparties connect: see cdk.json.
const counterparties: string[] = app.node.getContext('counterparties');
const desks: string[] = app.node.getContext('desks');
const clientRanges: string[] = app.node.getContext('clientRanges');

// Until the first image is pushed, the placeholder runs: see README.md.
const image = ServiceImage.fromParameter(new CfnParameter(stack, 'Release', { default: '' }));

// A rotation redeploys the tasks, which logs out all sessions. On Sunday at 06:00 UTC no market is open.
const rotation = {
  schedule: events.Schedule.cron({ weekDay: 'SUN', hour: '6', minute: '0' }),
  window: Duration.hours(1),
};

new TradingAnalyticsPlatform(stack, 'Trading', {
  ingress: Ingress.none(),
  networkIngress: NetworkIngress.internetFacing({
    fixedAddresses: true,
    clients: clientRanges.map((range) => ec2.Peer.ipv4(range)),
  }),
  // With the addresses of three NAT gateways, the app would exceed the quota of five Elastic IP addresses.
  egress: Egress.singleNat(),
  alerting: Alerting.email('oncall@example.com'),
  database: Database.postgres(),
  mesh: MeshBackend.envoy({ drainTime: Duration.seconds(app.node.getContext('drainSeconds')) }),
  services: {
    'fix-acceptor': new ServiceDefinition({
      image,
      command: ['acceptor'],
      protocol: Protocol.tcp(),
      port: 9878,
      // There is one task, so no other task takes new sessions while it is deregistered.
      routes: [Route.tcp(9878, { deregistrationDelay: Duration.seconds(10) })],
      scaling: { singleton: true },
      databaseAccess: DatabaseAccess.ownSchema('fix', rotation),
      migration: Migration.command(['migrate']),
      environment: { FIX_CLIENT_IDS: [...counterparties, ...desks].join(',') },
    }),
  },
  workers: {
    'order-router': new WorkerDefinition({
      image,
      command: ['initiator'],
      calls: ['fix-acceptor'],
      scaling: { singleton: true },
      databaseAccess: DatabaseAccess.ownSchema('router', rotation),
      environment: { FIX_CLIENT_IDS: desks.join(',') },
    }),
  },
});
