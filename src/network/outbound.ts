import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { brand } from '../validation/brand';
import { checked } from '../validation/checked';

/**
 * A destination that tasks may connect to, in addition to the destinations that the library declares.
 *
 * @example
 * new ServiceDefinition({ outbound: [Outbound.tcp('203.0.113.0/24', 9878)] });
 */
export class Outbound {
  static {
    brand(Outbound, 'Outbound');
  }

  /**
   * Allows TCP connections to a range of IPv4 addresses, for example to the FIX gateways of an exchange.
   *
   * Both must be known at synthesis, because the rule is a part of the security group and not a resource of its own.
   *
   * @param cidr the range in CIDR notation, with zeros after the mask
   * @param port the port. Unit: TCP port.
   */
  public static tcp(cidr: string, port: number): Outbound {
    return new Outbound(checked('Outbound.tcp', 'cidr', cidr), checked('Outbound.tcp', 'port', port));
  }

  /** @internal */
  public readonly _peer: ec2.IPeer;

  /** @internal */
  public readonly _port: ec2.Port;

  private constructor(cidr: string, port: number) {
    this._peer = ec2.Peer.ipv4(cidr);
    this._port = ec2.Port.tcp(port);
  }
}
