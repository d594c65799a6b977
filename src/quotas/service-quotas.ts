import type { IConstruct } from 'constructs';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';

/** Quotas of an AWS account that are higher than their default. */
export interface RaisedQuotas {
  /**
   * The inbound rules of a security group, and as many outbound rules.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
   * @default 60
   */
  readonly rulesPerSecurityGroup?: number;

  /**
   * The listener rules of an Application Load Balancer, without the default rules.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
   * @default 100
   */
  readonly rulesPerLoadBalancer?: number;

  /**
   * The certificates of an Application Load Balancer, without the default certificates.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
   * @default 25
   */
  readonly certificatesPerLoadBalancer?: number;

  /**
   * The Elastic IP addresses of a Region, those of NAT gateways included.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-eips
   * @default 5
   */
  readonly elasticIpAddresses?: number;
}

const DEFAULTS: Required<RaisedQuotas> = {
  rulesPerSecurityGroup: 60,
  rulesPerLoadBalancer: 100,
  certificatesPerLoadBalancer: 25,
  elasticIpAddresses: 5,
};

/** A symbol of the registry, so that two copies of the library in one app share the quotas. */
const RAISED = Symbol.for('cdk-trading-analytics-platform.RaisedQuotas');

/** A construct, and the quotas that were stated for it. */
interface Scope extends IConstruct {
  [RAISED]?: RaisedQuotas;
}

/**
 * The quotas that apply to the resources in a scope.
 *
 * The library counts resources at synthesis, before AWS refuses them. It uses the default quotas of AWS. State a higher
 * quota here after AWS has raised it for the account.
 *
 * @example
 * ServiceQuotas.of(this).raise({ rulesPerSecurityGroup: 120 });
 */
export class ServiceQuotas {
  static {
    brand(ServiceQuotas, 'ServiceQuotas');
  }

  /**
   * Returns the quotas of a scope.
   *
   * @param scope an app, a stage, a stack or another construct
   */
  public static of(scope: IConstruct): ServiceQuotas {
    return new ServiceQuotas(checked('ServiceQuotas.of', 'scope', scope));
  }

  private constructor(private readonly scope: Scope) {}

  /** The inbound rules of a security group, and as many outbound rules. */
  public get rulesPerSecurityGroup(): number {
    return this.find('rulesPerSecurityGroup');
  }

  /** The listener rules of an Application Load Balancer, without the default rules. */
  public get rulesPerLoadBalancer(): number {
    return this.find('rulesPerLoadBalancer');
  }

  /** The certificates of an Application Load Balancer, without the default certificates. */
  public get certificatesPerLoadBalancer(): number {
    return this.find('certificatesPerLoadBalancer');
  }

  /** The Elastic IP addresses of a Region, those of NAT gateways included. */
  public get elasticIpAddresses(): number {
    return this.find('elasticIpAddresses');
  }

  /**
   * States quotas that AWS has raised, for this scope and everything in it.
   *
   * Call it before you create the constructs of the library. It does not request a higher quota from AWS.
   *
   * @param quotas the raised quotas; another call keeps the quotas that it leaves out
   */
  public raise(quotas: RaisedQuotas): void {
    const raised = checked('ServiceQuotas.raise', 'quotas', quotas, this.scope);
    this.scope[RAISED] = { ...this.scope[RAISED], ...raised };
  }

  /** Returns the quota of the nearest scope that states it. */
  private find(name: keyof RaisedQuotas): number {
    const stated = this.scope.node.scopes.map((scope: Scope) => scope[RAISED]?.[name]);
    return stated.reverse().find((value) => value !== undefined) ?? DEFAULTS[name];
  }
}
