import type { Duration } from 'aws-cdk-lib';
import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** A range of priorities of listener rules. */
export interface PriorityRange {
  /** The lowest number, from 1 to 50,000. */
  readonly first: number;

  /** The highest number, from `first` to 50,000. */
  readonly last: number;
}

/** Options of an existing listener, or of a new listener on an existing load balancer. */
export interface ExistingIngressOptions {
  /**
   * The existing listener for the routes. Its default action and the rules of its owner stay as they are.
   *
   * @default - a new listener on `loadBalancer`
   */
  readonly listener?: elbv2.IApplicationListener;

  /**
   * The existing load balancer. Without `listener`, it gets a new listener.
   *
   * With `listener`, it is the load balancer of this listener. The monitoring watches a load balancer only if it is known.
   *
   * @default - the load balancer of `listener`, if the listener is a construct of the app
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * The priorities of the platform's listener rules. All other priorities of the listener are for its owner.
   *
   * The priority of a route depends on the route alone. A narrow range makes it more probable that two routes collide.
   *
   * @default - 1 to 50,000
   */
  readonly priorities?: PriorityRange;

  /**
   * The protocol of the listener.
   *
   * HTTPS is assumed for an imported listener on port 443 or 8443, and HTTP on port 80 or 8080.
   *
   * @default - HTTPS with `certificates`, the protocol of a listener of the app, or the one of the port
   */
  readonly protocol?: elbv2.ApplicationProtocol;

  /**
   * The TLS versions and ciphers that clients can use. Of an existing listener, it is what its owner set.
   *
   * @default - the default of `Ingress.https()` for a new listener; TLS 1.3 is assumed for an existing one
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * The certificates of a new listener. The first one is the default.
   *
   * @default - none, for `protocol: HTTP`
   */
  readonly certificates?: acm.ICertificate[];

  /**
   * The TCP port of a new listener.
   *
   * @default 443 with HTTPS, 80 with HTTP
   */
  readonly port?: number;

  /**
   * The sources that may open connections to a new listener. They become rules of the load balancer's security groups.
   *
   * @default - the security groups of the load balancer decide
   */
  readonly clients?: ec2.IPeer[];

  /**
   * The name that clients use, for the URL.
   *
   * @default - the DNS name of the load balancer, if it is known
   */
  readonly domainName?: string;

  /**
   * The idle timeout of the load balancer, which is an attribute that its owner sets. Unit: whole seconds, up to 4,000.
   *
   * A route of a service with a longer `traffic.timeout` is an error.
   *
   * @default Duration.seconds(60)
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
   */
  readonly idleTimeout?: Duration;
}
