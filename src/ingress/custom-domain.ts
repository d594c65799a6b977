import { Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { isInstanceOf } from '../validation/brand';
import { FIRST_DOMAIN_NAME } from '../validation/ingress-forms';
import { shown } from '../validation/shown';
import { quoted, UsageError } from '../validation/usage-error';
import type { DomainIngressOptions } from './ingress-options';

/** The DNS names of a load balancer, and the certificate for them. */
export class CustomDomain extends Construct {
  /** The names, beginning with the one in the URL. */
  public readonly names: string[];

  /** The certificate for all names. ACM renews it as long as its validation records exist. */
  public readonly certificate: acm.Certificate;

  private readonly zone: route53.IHostedZone;

  public constructor(scope: Construct, id: string, options: DomainIngressOptions) {
    super(scope, id);
    this.zone = options.hostedZone;
    const validationZone = options.validationZone ?? this.zone;
    this.names = [options.domainName ?? getZoneName(scope, this.zone), ...(options.alternativeNames ?? [])];
    requireNames(scope, this.names);
    for (const zone of new Set([this.zone, validationZone])) requireInZone(scope, this.names, getZoneName(scope, zone));
    requirePublic(scope, validationZone);

    const [domainName, ...further] = this.names;
    this.certificate = new acm.Certificate(this, 'Certificate', {
      domainName,
      subjectAlternativeNames: further.length > 0 ? further : undefined,
      validation: acm.CertificateValidation.fromDns(validationZone),
    });
  }

  /** Adds DNS records for each name. When the stack is deleted, the records are deleted before the load balancer. */
  public addRecords(loadBalancer: elbv2.ApplicationLoadBalancer, dualStack: boolean): void {
    const target = route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer));
    for (const [index, name] of this.names.entries()) {
      const id = Token.isUnresolved(name) ? `Name${index}` : name;
      // The trailing dot marks a fully qualified name, so the CDK does not append the name of the zone.
      const record = { zone: this.zone, recordName: `${name}.`, target };
      new route53.ARecord(this, `${id}-A`, record);
      if (dualStack) new route53.AaaaRecord(this, `${id}-AAAA`, record);
    }
  }
}

/** Throws if the name of the zone cannot be the first name, or if a further name is the first name again. */
function requireNames(scope: Construct, [first, ...further]: string[]): void {
  if (!Token.isUnresolved(first) && !FIRST_DOMAIN_NAME.test(first)) {
    throw new UsageError(scope, 'InvalidDomainName', {
      got: `the hosted zone ${shown(first)}, and no domainName`,
      expected: FIRST_DOMAIN_NAME.expected,
      fix: "set domainName, for example domainName: 'trading.example.com'",
    });
  }
  if (!further.includes(first)) return;
  throw new UsageError(scope, 'InvalidDomainName', {
    got: `alternativeNames: ${shown(first)}, which is the first name`,
    expected: 'each name once',
    fix: 'remove the name from alternativeNames',
  });
}

function requireInZone(scope: Construct, names: string[], zoneName: string): void {
  if (Token.isUnresolved(zoneName)) return;
  const outside = names.filter(
    (name) => !Token.isUnresolved(name) && name !== zoneName && !name.endsWith(`.${zoneName}`),
  );
  if (outside.length === 0) return;
  throw new UsageError(scope, 'DomainOutsideZone', {
    got: `${quoted(outside)} in the hosted zone '${zoneName}'`,
    expected: `'${zoneName}' or a name that ends with '.${zoneName}'`,
    fix: 'correct the names, or use the hosted zone that contains them',
  });
}

/** Returns the name of a zone without the trailing dot. */
function getZoneName(scope: Construct, zone: route53.IHostedZone): string {
  let name: string;
  try {
    name = zone.zoneName;
  } catch {
    throw new UsageError(scope, 'DomainOutsideZone', {
      got: `the hosted zone ${zone.node.path}, whose name is not known`,
      expected: 'a hosted zone with a known name, because the names must be in it',
      fix: "import the zone with route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName }) or with fromLookup()",
    });
  }
  return Token.isUnresolved(name) ? name : name.replace(/\.$/, '');
}

function requirePublic(scope: Construct, zone: route53.IHostedZone): void {
  if (!isInstanceOf(zone, 'aws-cdk-lib.aws_route53.PrivateHostedZone')) return;
  throw new UsageError(scope, 'ValidationZonePrivate', {
    got: `the private zone '${zone.zoneName}'`,
    expected: 'a public hosted zone: ACM validates the names in public DNS',
    fix: 'set validationZone to the public hosted zone of the same name',
  });
}
