/** How tasks in the private subnets reach what is outside the VPC. */
export class Egress {
  /** A NAT gateway in every zone: a lost zone takes no other zone's way out with it. */
  public static natPerZone(): Egress {
    return new Egress('natPerZone');
  }

  /** One NAT gateway for all zones: a third of the cost; its zone is a single point of failure. */
  public static singleNat(): Egress {
    return new Egress('singleNat');
  }

  /**
   * No way to the internet: AWS services are reached through interface endpoints.
   *
   * Images must come from private ECR repositories; ECR Public has no VPC endpoint.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-vpc-endpoints.html
   */
  public static endpointsOnly(): Egress {
    return new Egress('endpointsOnly');
  }

  /** Which of the choices this is, by the name of its factory. */
  public readonly kind: string;

  private constructor(kind: string) {
    this.kind = kind;
  }
}
