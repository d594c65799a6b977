import { brand } from '../validation/brand';
import { checked } from '../validation/checked';

/** Options of a network without a route to the internet. */
export interface EndpointsOnlyOptions {
  /**
   * Other accounts whose resources the tasks and functions may use, for example the account of shared image repositories.
   *
   * @default - only resources of this account
   */
  readonly accounts?: string[];
}

/**
 * The route from the private subnets to networks outside the VPC.
 *
 * @example
 * new TradingNetwork(this, 'Network', { egress: Egress.singleNat() });
 */
export class Egress {
  static {
    brand(Egress, 'Egress');
  }

  /** Creates a NAT gateway in each Availability Zone. The loss of one zone does not affect the other zones. */
  public static natPerZone(): Egress {
    return new Egress(true);
  }

  /** Creates one NAT gateway for all Availability Zones. It costs a third, but its zone is a single point of failure. */
  public static singleNat(): Egress {
    return new Egress(true, 1);
  }

  /**
   * Creates no route to the internet. Tasks reach AWS services through interface endpoints.
   *
   * There is an endpoint for each AWS service that the chosen parts of the library call. Another AWS service that an
   * application calls needs an endpoint of its own.
   *
   * The policies of the endpoints allow only principals of this account, and only resources of this account. Otherwise a
   * program with credentials of another account could send data to that account.
   *
   * Images must come from private ECR repositories, because ECR Public has no VPC endpoint.
   *
   * @param options the other accounts whose resources are used
   * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-vpc-endpoints.html
   */
  public static endpointsOnly(options?: EndpointsOnlyOptions): Egress {
    const { accounts } = checked('Egress.endpointsOnly', 'options', options ?? {});
    return new Egress(false, 0, accounts);
  }

  /**
   * Indicates whether the private subnets have a route to the internet.
   *
   * @internal
   */
  public readonly _internet: boolean;

  /**
   * The number of NAT gateways. If it is undefined, each Availability Zone has one.
   *
   * @internal
   */
  public readonly _natGateways?: number;

  /**
   * The other accounts whose resources may be used through endpoints.
   *
   * @internal
   */
  public readonly _accounts: string[];

  private constructor(internet: boolean, natGateways?: number, accounts: string[] = []) {
    this._accounts = accounts;
    this._internet = internet;
    this._natGateways = natGateways;
  }
}
