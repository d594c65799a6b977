import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { DependencyGroup, IDependable } from 'constructs';
import { declareConnections } from '../security/declared-access';
import { allowBucketsOfAws, limitToAccounts } from './endpoint-policies';
import { SUBNETS } from './subnet-groups';

/**
 * The AWS services that tasks and the library's functions call in every VPC, by the id of their endpoint.
 *
 * The agent of Service Connect calls `ecs-agent`. Regions since 2023-12-23 need all three endpoints of ECS. Metrics of
 * tasks and functions are log events in CloudWatch's embedded metric format, so they need no endpoint of their own.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
 */
const SERVICES: Record<string, ec2.InterfaceVpcEndpointAwsService> = {
  EcrApi: ec2.InterfaceVpcEndpointAwsService.ECR,
  EcrDocker: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  Ecs: ec2.InterfaceVpcEndpointAwsService.ECS,
  EcsAgent: ec2.InterfaceVpcEndpointAwsService.ECS_AGENT,
  EcsTelemetry: ec2.InterfaceVpcEndpointAwsService.ECS_TELEMETRY,
  Kms: ec2.InterfaceVpcEndpointAwsService.KMS,
  Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  SecretsManager: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
};

/** The AWS services that only some choices call, by the id of their endpoint. */
const SERVICES_OF_CHOICES = {
  /** The rotation of an external key invokes the function of the consumer. */
  Lambda: ec2.InterfaceVpcEndpointAwsService.LAMBDA,
  /** The issuing function requests certificates from AWS Private CA. */
  PrivateCa: ec2.InterfaceVpcEndpointAwsService.PRIVATE_CERTIFICATE_AUTHORITY,
  /** The redeployment reads a long list of readers from Parameter Store. */
  ParameterStore: ec2.InterfaceVpcEndpointAwsService.SSM,
  /** The agent in a task with ECS Exec opens the channel of a session. */
  SessionManager: ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES,
  /** The collector or the daemon in a task sends traces to X-Ray. */
  Xray: ec2.InterfaceVpcEndpointAwsService.XRAY,
};

/**
 * The endpoints without a policy. Only agents of AWS use them: the one of Service Connect, in a task. AWS does not document
 * with which identity they call.
 */
const OF_AGENTS = ['EcsAgent', 'EcsTelemetry'];

/** The other accounts whose resources may be used through the endpoints of a VPC. */
const allowedAccounts = new WeakMap<ec2.IVpc, string[]>();

const SECURITY_GROUP_ID = 'EndpointSecurityGroup';
const ENDPOINT_SUBNETS = { subnetGroupName: SUBNETS.private };

/** The properties of the endpoints of a VPC. */
export interface ServiceEndpointsProps {
  /** The range of the VPC as text, because security checks cannot evaluate a token. */
  readonly cidr: string;
  readonly s3: ec2.GatewayVpcEndpoint;
  /** Other accounts whose resources may be used. */
  readonly accounts: string[];
}

/** Adds an interface endpoint for each AWS service that every platform calls, to a VPC without a route to the internet. */
export function addServiceEndpoints(vpc: ec2.Vpc, { cidr, s3, accounts }: ServiceEndpointsProps): void {
  allowedAccounts.set(vpc, accounts);
  limitToAccounts(s3, accounts);
  allowBucketsOfAws(s3);
  const securityGroup = new ec2.SecurityGroup(vpc, SECURITY_GROUP_ID, {
    vpc,
    description: 'Interface endpoints: HTTPS from inside the VPC',
    allowAllOutbound: false,
  });
  securityGroup.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.HTTPS, 'HTTPS from inside the VPC');
  declareConnections(securityGroup, () => [
    { from: ec2.Peer.ipv4(cidr), to: securityGroup, port: 443, by: 'the interface endpoints' },
  ]);
  connect(vpc, s3);
  for (const [id, service] of Object.entries(SERVICES)) addEndpoint(vpc, id, service);
}

/** Adds the endpoint of a choice to a VPC that the library created without a route to the internet. */
export function addEndpointFor(choice: keyof typeof SERVICES_OF_CHOICES, vpc?: ec2.IVpc): void {
  if (!vpc?.node.tryFindChild(SECURITY_GROUP_ID) || vpc.node.tryFindChild(choice)) return;
  addEndpoint(vpc, choice, SERVICES_OF_CHOICES[choice]);
}

function addEndpoint(vpc: ec2.IVpc, id: string, service: ec2.InterfaceVpcEndpointAwsService): void {
  const securityGroups = [vpc.node.findChild(SECURITY_GROUP_ID) as ec2.SecurityGroup];
  const endpoint = vpc.addInterfaceEndpoint(id, { service, subnets: ENDPOINT_SUBNETS, securityGroups, open: false });
  if (!OF_AGENTS.includes(id)) limitToAccounts(endpoint, allowedAccounts.get(vpc) ?? []);
  connect(vpc, endpoint);
}

/** A dependent of the internet connectivity depends on the endpoints. The CDK's group is empty in subnets without NAT. */
function connect(vpc: ec2.IVpc, endpoint: IDependable): void {
  for (const subnet of vpc.selectSubnets(ENDPOINT_SUBNETS).subnets) {
    (subnet.internetConnectivityEstablished as DependencyGroup).add(endpoint);
  }
}
