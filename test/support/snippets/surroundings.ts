/** What the snippets of README.md and docs/ use without showing it. A snippet gets the statements that it needs. */
export const SURROUNDINGS = `
const app = new App();
const stack = new Stack(app, 'Stack');
const vpc = new ec2.Vpc(stack, 'OwnVpc');
const certificate = new acm.Certificate(stack, 'Certificate', { domainName: 'trading.example.com' });
const topic = new sns.Topic(stack, 'OnCall');
const orders = new sqs.Queue(stack, 'Orders');
const failed = new sqs.Queue(stack, 'FailedFills');
const fills = new sqs.Queue(stack, 'Fills', { deadLetterQueue: { queue: failed, maxReceiveCount: 3 } });
const ticksPerTask = new cloudwatch.Metric({ namespace: 'Trading', metricName: 'TicksPerTask' });
const secret = new secretsmanager.Secret(stack, 'Secret');
const zone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'trading.example.com' });
const code = lambda.Code.fromInline('exports.handler = async () => ({ hookStatus: "SUCCEEDED" });');
const smokeTest = new lambda.Function(stack, 'Smoke', { code, runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler' });
const host = 'trading.example.internal';
const securityGroup = new ec2.SecurityGroup(stack, 'DatabaseClients', { vpc });
const adminSecret = new secretsmanager.Secret(stack, 'Admin');
const ingestionImages = new ecr.Repository(stack, 'IngestionImages');
const engineImages = new ecr.Repository(stack, 'EngineImages');
const gatewayImages = new ecr.Repository(stack, 'GatewayImages');
const oldKey = new secretsmanager.Secret(stack, 'OldKey');
const authority = (id: string) =>
  acmpca.CertificateAuthority.fromCertificateAuthorityArn(
    stack,
    id,
    \`arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/0a1b2c3d-0000-4000-8000-\${id.padStart(12, '0')}\`,
  );
const fileSystem = new efs.FileSystem(stack, 'Files', { vpc });
const accessPoint = fileSystem.addAccessPoint('Reports', { path: '/reports' });
const tag = new CfnParameter(stack, 'Tag', { default: '' });
const platformStack = stack;
const foundation = {
  vpc,
  key: new kms.Key(stack, 'Key', { enableKeyRotation: true }),
  database: { clusterEndpoint: { hostname: host }, secret: adminSecret },
  databaseGroup: securityGroup,
};
const old = authority('1');
const next = authority('2');
const gateway = new ServiceDefinition({ routes: [Route.path('/gateway/*')] });
const services = { ...StandardServices.all(), gateway };
const choices = { ingress: Ingress.https([certificate]), alerting: Alerting.topic(topic) };
const platform = new TradingAnalyticsPlatform(stack, 'Platform', { ...choices, services });
`;
