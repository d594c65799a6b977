import { Fn, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../logs/encrypted-log-group';
import { EncryptionKey } from '../security/encryption-key';
import { ManagedPolicyRole } from '../security/managed-policy-role';
import { acknowledgeComplianceRule } from '../security/nag-acknowledgements';
import { Protection } from '../security/protection';
import { UsageError } from '../validation/usage-error';
import { Egress } from './egress';
import { addServiceEndpoints } from './service-endpoints';
import { SUBNETS } from './subnet-groups';
import { requireZones } from './subnet-selection';

/** The network's knobs. */
export interface TradingNetworkProps {
  /**
   * How tasks reach what is outside the VPC.
   *
   * @default Egress.natPerZone()
   */
  readonly egress?: Egress;

  /**
   * The IPv4 range of the VPC. The subnets need a /16, known at synth.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;

  /**
   * Whether the subnets have IPv6 beside IPv4, which a load balancer with `dualStack` needs. Tasks keep to IPv4.
   *
   * @default false
   */
  readonly dualStack?: boolean;

  /**
   * The zones to use, at least two.
   *
   * @default - the first three of the region; in a stack with a concrete environment the CDK looks them up and pins
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
   * Whether the flow log outlives the stack.
   *
   * @default Protection.production()
   */
  readonly protection?: Protection;
}

const ZONES = 3;
const DEFAULT_CIDR = '10.0.0.0/16';

/**
 * A VPC over three zones: public subnets for the load balancer, private ones for tasks and functions, and isolated ones
 * for data.
 *
 * Its flow log is kept, its default security group is closed, and S3 (where image layers come from) is reached through
 * a gateway endpoint.
 */
export class TradingNetwork extends Construct {
  /** The VPC itself. */
  public readonly vpc: ec2.Vpc;

  public constructor(scope: Construct, id: string, props: TradingNetworkProps = {}) {
    super(scope, id);
    const egress = props.egress ?? Egress.natPerZone();
    const cidr = props.cidr ?? DEFAULT_CIDR;
    requireRoomForSubnets(this, cidr);

    // Only the load balancer takes an address of IPv6 by itself; what needs one elsewhere asks for it.
    const ipv6 = props.dualStack ? { ipv6AssignAddressOnCreation: false } : {};
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr(cidr),
      ipProtocol: props.dualStack ? ec2.IpProtocol.DUAL_STACK : undefined,
      ...this.zones(props.availabilityZones),
      natGateways: egress.kind === 'natPerZone' ? undefined : egress.kind === 'singleNat' ? 1 : 0,
      restrictDefaultSecurityGroup: true,
      // The masks and the order are fixed: they decide the ranges.
      subnetConfiguration: [
        { name: SUBNETS.public, subnetType: ec2.SubnetType.PUBLIC, cidrMask: 22, mapPublicIpOnLaunch: false, ...ipv6 },
        {
          name: SUBNETS.private,
          subnetType:
            egress.kind === 'endpointsOnly' ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS,
          cidrMask: 19,
          ...ipv6,
        },
        { name: SUBNETS.data, subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24, ...ipv6 },
      ],
    });
    requireZones(this, this.vpc.availabilityZones);
    // Not for the data subnets, from which nothing has to leave.
    const s3 = this.vpc.addGatewayEndpoint('S3', {
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnetGroupName: SUBNETS.private }, { subnetGroupName: SUBNETS.public }],
    });
    if (egress.kind === 'endpointsOnly') addServiceEndpoints(this.vpc, cidr, s3);
    this.keepFlowLog(props.encryptionKey ?? EncryptionKey.ofStack(this), props.protection ?? Protection.production());

    acknowledgeComplianceRule(
      this.vpc,
      'VPCNoUnrestrictedRouteToIGW',
      'The public subnets hold the load balancer and the NAT gateways only, which need the route.',
    );
  }

  private zones(given?: string[]): Pick<ec2.VpcProps, 'availabilityZones' | 'maxAzs'> {
    if (given) return { availabilityZones: given };
    // Without a region the CDK would stop at two zones, so the first three are selected at deployment.
    return Token.isUnresolved(Stack.of(this).region)
      ? { availabilityZones: Array.from({ length: ZONES }, (_, index) => Fn.select(index, Fn.getAzs())) }
      : { maxAzs: ZONES };
  }

  private keepFlowLog(encryptionKey: kms.IKey, protection: Protection): void {
    const logGroup = new EncryptedLogGroup(this, 'FlowLogs', { encryptionKey, protection });
    const role = new ManagedPolicyRole(this, 'FlowLogRole', {
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com'),
    });
    role.addToPrincipalPolicy(
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

function requireRoomForSubnets(scope: Construct, cidr: string): void {
  const octets = /^(\d{1,3})\.(\d{1,3})\.0\.0\/16$/.exec(cidr)?.slice(1);
  if (octets?.every((octet) => Number(octet) <= 255)) return;
  throw new UsageError(scope, 'InvalidCidr', {
    got: Token.isUnresolved(cidr) ? 'a cidr that is known at deployment only' : `cidr: '${cidr}'`,
    expected: 'a /16 that is known at synth, with zeros behind the mask: the ranges of the subnets are cut from it',
    fix: "for example cidr: '10.1.0.0/16'",
  });
}
