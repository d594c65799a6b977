import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { DeclaredConnection } from '../security/declared-access';
import type { WebFirewall } from './web-firewall';

/** The listener for the routes, and the load balancer around it: created by the platform, or existing. */
export interface IngressEntry {
  readonly listener: elbv2.IApplicationListener;

  /** The scope of the listener rules. The ids of the rules depend on it. */
  readonly rulesScope: Construct;

  /** The load balancer. Undefined for an existing listener whose load balancer is not known. */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /** The load balancer, if the platform creates it. */
  readonly ownLoadBalancer?: elbv2.ApplicationLoadBalancer;

  /** The security groups of an existing load balancer. The CDK adds the rules of an own one. */
  readonly existingGroups: ec2.ISecurityGroup[];

  /** The connections that the listeners of the platform accept. */
  readonly clientConnections: DeclaredConnection[];

  /** The certificates of the listeners that the platform creates. */
  readonly certificates: acm.ICertificate[];

  /** The beginning of the ids of target groups. A target group belongs to one load balancer at a time. */
  readonly targetGroupPrefix: string;

  /** The DNS names for clients, beginning with the one in the URL. */
  readonly domainNames: string[];

  /** The URL for clients, if it is known. */
  readonly url?: string;

  readonly firewall?: WebFirewall;
}
