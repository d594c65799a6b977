import * as path from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Alerting,
  DatabaseAccess,
  Ingress,
  JobDefinition,
  JobSchedule,
  MarketCalendar,
  MeshBackend,
  Migration,
  MutualTls,
  ServiceImage,
  StandardServices,
  TradingAnalyticsPlatform,
} from 'cdk-trading-analytics-platform';

const stack = new Stack(new App(), 'TradingDay');
const certificate = Certificate.fromCertificateArn(stack, 'Certificate', stack.node.getContext('certificateArn'));

// One image with four programs. The CDK builds it once.
const image = ServiceImage.fromAsset(path.join(__dirname, 'services'));
const program = (name: string) => ({ image, command: ['node', `${name}.js`] });
const migration = (name: string) => Migration.command(['node', `${name}.js`, 'migrate']);

// The services get the same calendar as the schedule of the job.
const calendar = MarketCalendar.nyse();
const environment = { MARKET_CALENDAR_JSON: calendar.toJson() };

const reports = new s3.Bucket(stack, 'Reports', {
  encryption: s3.BucketEncryption.S3_MANAGED,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  versioned: true,
  removalPolicy: RemovalPolicy.RETAIN,
});

const platform = new TradingAnalyticsPlatform(stack, 'Trading', {
  ingress: Ingress.https([certificate]),
  alerting: Alerting.email('oncall@example.com'),
  mesh: MeshBackend.envoy({ mutualTls: MutualTls.kmsAuthority() }),
  services: {
    'data-ingestion': StandardServices.dataIngestion({
      ...program('data-ingestion'),
      environment,
      databaseAccess: DatabaseAccess.ownSchema('market_data'),
      migration: migration('data-ingestion'),
    }),
    'analytics-engine': StandardServices.analyticsEngine({
      ...program('analytics-engine'),
      databaseAccess: DatabaseAccess.ownSchema('analytics'),
      migration: migration('analytics-engine'),
    }),
    'api-gateway': StandardServices.apiGateway({
      ...program('api-gateway'),
      // A stream of events has no end. The gateway sends something at least every 15 seconds.
      traffic: { timeout: Duration.seconds(0), idleTimeout: Duration.minutes(1) },
    }),
  },
  jobs: {
    'end-of-day': new JobDefinition({
      ...program('end-of-day'),
      schedule: JobSchedule.afterClose(calendar, Duration.minutes(30)),
      calls: ['analytics-engine'],
      environment: { ...environment, REPORT_BUCKET: reports.bucketName },
      timeout: Duration.minutes(15),
    }),
  },
});
reports.grantPut(platform.job('end-of-day'), 'reports/*');
