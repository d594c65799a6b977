import type { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** Options of every kind of network ingress. */
export interface InternalNetworkOptions {
  /**
   * The sources that may open connections: IPv4 ranges, security groups or prefix lists, at least one.
   *
   * There is no default. `ec2.Peer.anyIpv4()` allows the whole internet.
   */
  readonly clients: ec2.IPeer[];

  /**
   * The certificate with which the load balancer decrypts TLS. It is of the Region of the load balancer.
   *
   * Adding or removing it replaces the target groups if the mesh encrypts connections.
   *
   * @default - the load balancer does not read the bytes: the application receives TLS or plain TCP, as the client sends it
   */
  readonly certificate?: acm.ICertificate;

  /**
   * The TLS versions and ciphers that clients can use. It needs `certificate`.
   *
   * @default - TLS 1.3, and TLS 1.2 with forward secrecy and authenticated ciphers only; post-quantum if the client supports it
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * The time without data after which the load balancer forgets a connection. Unit: whole seconds, from 60 to 6,000.
   *
   * Data in either direction counts, so it must be longer than the heartbeat of the protocol. FIX recommends 30 seconds. A
   * load balancer with `certificate` has 350 seconds, and AWS does not change it.
   *
   * @default Duration.seconds(350)
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html
   * @see https://www.fixtrading.org/standards/fix-session-layer-online/
   */
  readonly idleTimeout?: Duration;
}

/** Options of a network ingress that faces the internet. */
export interface InternetFacingNetworkOptions extends InternalNetworkOptions {
  /**
   * Whether each Availability Zone has an Elastic IP address, which clients can allow in their firewalls.
   *
   * The addresses are kept when the stack is deleted, unless the protection is disposable. A platform with three NAT gateways
   * then has six Elastic IP addresses, and the default quota of a Region is five. Changing the option replaces the load
   * balancer.
   *
   * @default false
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
   */
  readonly fixedAddresses?: boolean;
}
