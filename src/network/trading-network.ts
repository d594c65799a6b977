import { CfnDeletionPolicy, type CfnResource, Fn, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct, Dependable } from 'constructs';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import { addLogsOfProvider } from '../logs/provider-logs';
import { addDeclared } from '../security/declared-access';
import { EncryptionKey } from '../security/encryption-key';
import { ManagedPolicyRole } from '../security/managed-policy-role';
import { acknowledgeComplianceRule } from '../security/nag-acknowledgements';
import { Protection } from '../security/protection';
import { retainNeeds } from '../security/retention';
import { ownServicePrincipal } from '../security/service-principal';
import { brand } from '../validation/brand';
import { checked, placed } from '../validation/checked';
import { shown } from '../validation/shown';
import { UsageError } from '../validation/usage-error';
import { Egress } from './egress';
import { addServiceEndpoints } from './service-endpoints';
import { SUBNETS } from './subnet-groups';
import { requireZones } from './subnet-selection';

/** Properties of `TradingNetwork`. */
export interface TradingNetworkProps {
  /**
   * The route from the private subnets to networks outside the VPC.
   *
   * @default Egress.natPerZone()
   */
  readonly egress?: Egress;

  /**
   * The IPv4 range of the VPC. It must be a /16 and cannot be a token, because the ranges of the subnets derive from it.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;

  /**
   * Indicates whether the subnets have IPv6 addresses too. A load balancer with `dualStack` needs them. Tasks use IPv4.
   *
   * @default false
   */
  readonly dualStack?: boolean;

  /**
   * The Availability Zones of the subnets, at least two.
   *
   * @default - the first three of the Region. In a stack with a concrete environment, the CDK looks them up and stores
   * them in cdk.context.json
   */
  readonly availabilityZones?: string[];

  /**
   * The key that encrypts the flow log.
   *
   * @default - the key that the parts in this stack share
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Indicates whether the VPC, its subnets and the flow log are kept when the stack is deleted.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

const ZONES = 3;
const DEFAULT_CIDR = '10.0.0.0/16';

/**
 * A VPC in three Availability Zones with public, private and isolated subnets.
 *
 * The public subnets are for the load balancer, the private subnets for tasks and functions, and the isolated subnets
 * for data. The VPC has a flow log, a default security group without rules, and a gateway endpoint for S3, which stores
 * the image layers.
 *
 * @example
 * const network = new TradingNetwork(this, 'Network', { cidr: '10.7.0.0/16' });
 * new SpotCluster(this, 'Cluster', { vpc: network.vpc });
 */
export class TradingNetwork extends Construct {
  static {
    brand(TradingNetwork, 'TradingNetwork');
  }

  /** The VPC. */
  public readonly vpc: ec2.Vpc;

  public constructor(scope: Construct, id: string, props?: TradingNetworkProps) {
    super(...placed('new TradingNetwork', scope, id));
    const {
      egress = Egress.natPerZone(),
      cidr = DEFAULT_CIDR,
      ...given
    } = checked('new TradingNetwork', 'props', props ?? {}, this);

    // Only a load balancer gets an IPv6 address without this setting. Any other resource must request one.
    const ipv6 = given.dualStack ? { ipv6AssignAddressOnCreation: false } : {};
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr(cidr),
      ipProtocol: given.dualStack ? ec2.IpProtocol.DUAL_STACK : undefined,
      ...this.zones(given.availabilityZones),
      natGateways: egress._natGateways,
      createInternetGateway: true,
      gatewayEndpoints: undefined, // the endpoint for S3 is below
      // Service discovery needs both.
      enableDnsHostnames: true,
      enableDnsSupport: true,
      restrictDefaultSecurityGroup: true,
      // The masks and the order never change, because they determine the ranges.
      subnetConfiguration: [
        { name: SUBNETS.public, subnetType: ec2.SubnetType.PUBLIC, cidrMask: 22, mapPublicIpOnLaunch: false, ...ipv6 },
        {
          name: SUBNETS.private,
          subnetType: egress._internet ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PRIVATE_ISOLATED,
          cidrMask: 19,
          ...ipv6,
        },
        { name: SUBNETS.data, subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24, ...ipv6 },
      ],
    });
    requireZones(this, this.vpc.availabilityZones);
    // The data subnets need no connection to S3.
    const s3 = this.vpc.addGatewayEndpoint('S3', {
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnetGroupName: SUBNETS.private }, { subnetGroupName: SUBNETS.public }],
    });
    if (!egress._internet) addServiceEndpoints(this.vpc, { cidr, s3, accounts: egress._accounts });
    const { protection = Protection.production() } = given;
    this.retainSubnets(protection);
    const encryptionKey = given.encryptionKey ?? EncryptionKey.ofStack(this);
    this.addFlowLog(encryptionKey, protection);
    addLogsOfProvider(this, 'Custom::VpcRestrictDefaultSG', { encryptionKey, protection });

    acknowledgeComplianceRule(
      this.vpc,
      'VPCNoUnrestrictedRouteToIGW',
      'The public subnets contain only the load balancer and the NAT gateways, which need the route.',
    );
  }

  /** Returns the zones, and nothing for the other option, because a property injector may set what is not stated. */
  private zones(names?: string[]): Pick<ec2.VpcProps, 'availabilityZones' | 'maxAzs'> {
    if (names) {
      requireZones(this, names);
      requireOwnRegion(this, names);
      return { availabilityZones: names, maxAzs: undefined };
    }
    // Without a concrete Region the CDK creates two zones only, so a template function selects the first three.
    return Token.isUnresolved(Stack.of(this).region)
      ? {
          availabilityZones: Array.from({ length: ZONES }, (_, index) => Fn.select(index, Fn.getAzs())),
          maxAzs: undefined,
        }
      : { maxAzs: ZONES, availabilityZones: undefined };
  }

  /**
   * Retains the subnets and the public routes, and with them the VPC and its internet gateway. All are free of charge.
   *
   * A protected database or load balancer may be in a subnet, also one that an earlier update removed from the template.
   * AWS then refuses to delete the subnet, and to detach the internet gateway.
   */
  private retainSubnets(protection: Protection): void {
    if (!protection.retainsData) return;
    const { publicSubnets, privateSubnets, isolatedSubnets } = this.vpc;
    const subnets = [...publicSubnets, ...privateSubnets, ...isolatedSubnets].map(({ node }) => node.defaultChild);
    const routes = publicSubnets.flatMap(
      ({ internetConnectivityEstablished }) => Dependable.of(internetConnectivityEstablished).dependencyRoots,
    );
    for (const { cfnOptions } of [...subnets, ...routes] as CfnResource[]) {
      cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE;
      cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
    }
    retainNeeds(this, protection);
  }

  private addFlowLog(encryptionKey: kms.IKey, protection: Protection): void {
    const logGroup = new EncryptedLogGroup(this, 'FlowLogs', { encryptionKey, protection });
    const role = new ManagedPolicyRole(this, 'FlowLogRole', {
      // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
      assumedBy: ownServicePrincipal(this, 'vpc-flow-logs.amazonaws.com', {
        service: 'ec2',
        resources: 'vpc-flow-log/*',
      }),
    });
    addDeclared(
      role,
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    new ec2.CfnFlowLog(this, 'FlowLog', {
      resourceType: 'VPC',
      resourceId: this.vpc.vpcId,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logGroupName: logGroup.logGroupName,
      deliverLogsPermissionArn: role.roleArn,
    });
  }
}

/** Throws if a zone is of another Region. The name of a zone begins with the name of its Region. */
function requireOwnRegion(scope: Construct, zones: string[]): void {
  const { region } = Stack.of(scope);
  const other = zones.find((zone) => !Token.isUnresolved(zone) && !zone.startsWith(region));
  if (other === undefined || Token.isUnresolved(region)) return;
  throw new UsageError(scope, 'OtherEnvironment', {
    got: `availabilityZones: ${shown(other)}, in a stack of ${region}`,
    expected: 'zones of the Region of the stack',
    fix: `for example ${shown(`${region}a`)}`,
  });
}
