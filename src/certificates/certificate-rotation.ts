import { CustomResource, Duration } from 'aws-cdk-lib';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { rotationRules, scheduleRotation } from '../secrets/rotation-schedule';
import { type IRotatableSecret, SecretRotation, type SecretRotationConfig } from '../secrets/secret-rotation';
import type { Renewals } from './certificate-lifetime';
import type { CertificateSubject } from './certificate-subject';
import { IDENTITY_TAGS, type Identity } from './handlers/identity-tags';
import type { IssuingFunction } from './issuing-function';

/** Enough time for all certificates of a stack, because invocations of the function wait for each other. */
const SERVICE_TIMEOUT = Duration.minutes(15);

/** Issues a service's certificate into a secret before the service starts, and renews it long before it expires. */
export class CertificateRotation extends SecretRotation {
  public readonly fields = ['certificate', 'private_key', 'authorities'];
  public readonly firstValue: secretsmanager.SecretStringGenerator = {
    // The same for every service and release: a change would generate a new value, which replaces the certificate.
    secretStringTemplate: '{}',
    generateStringKey: 'not_issued_yet',
  };

  public constructor(
    private readonly issuer: IssuingFunction,
    private readonly subject: CertificateSubject,
    private readonly renewals: Renewals,
  ) {
    super();
  }

  public bind(secret: IRotatableSecret): SecretRotationConfig {
    const { timing, validity, renewEvery } = this.renewals;
    rotationRules(secret, timing); // Validates the interval before it is used.
    const { serviceName, dnsName, uri } = this.subject;
    const { function: issuingFunction, config } = this.issuer;
    tag(secret, { serviceName, dnsName, uri });
    const scope = new Construct(secret, 'Rotation');
    const certificate = new CustomResource(scope, 'Certificate', {
      resourceType: 'Custom::MeshCertificate',
      serviceToken: issuingFunction.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      // A change of any of these properties issues a new certificate.
      properties: {
        Secret: secret.secretArn,
        ServiceName: serviceName,
        DnsName: dnsName,
        Uri: uri,
        Authorities: config.arns,
        ValidityDays: validity.toDays(),
        RenewalHours: renewEvery.toHours(),
      },
    });
    certificate.node.addDependency(...this.issuer.serve(secret));
    const schedule = scheduleRotation(scope, secret, issuingFunction, timing);
    // The schedule tests the current certificate when it is created, so the certificate must exist.
    schedule.node.addDependency(certificate);
    return { rotationFunction: issuingFunction, worksAfter: certificate };
  }
}

/** Tags only the secret, because CDK tags would also apply to its children. */
function tag(secret: IRotatableSecret, identity: Identity): void {
  const { tags } = secret.node.defaultChild as secretsmanager.CfnSecret;
  for (const field of Object.keys(IDENTITY_TAGS) as (keyof Identity)[]) {
    tags.setTag(IDENTITY_TAGS[field], identity[field]);
  }
}
