import { CustomResource, Duration } from 'aws-cdk-lib';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { createRotationSchedule, rotationRules } from '../secrets/rotation-schedule';
import { type IRotatableSecret, SecretRotation, type SecretRotationConfig } from '../secrets/secret-rotation';
import type { CertificateLifetime } from './certificate-lifetime';
import type { CertificateSubject } from './certificate-subject';
import { IDENTITY_TAGS, type Identity } from './handlers/identity-tags';
import type { IssuingFunction } from './issuing-function';

/** Time for all certificates of a stack, one function's turn after the other. */
const SERVICE_TIMEOUT = Duration.minutes(15);

/** Keeps a service's certificate in a secret: issued before the service starts, renewed long before it ends. */
export class CertificateRotation extends SecretRotation {
  public readonly fields = ['certificate', 'private_key', 'authorities'];
  public readonly firstValue: secretsmanager.SecretStringGenerator = {
    // Nothing about the service: other words here would generate a new value, in place of the certificate.
    secretStringTemplate: '{}',
    generateStringKey: 'not_issued_yet',
  };

  public constructor(
    private readonly issuer: IssuingFunction,
    private readonly subject: CertificateSubject,
    private readonly life: CertificateLifetime,
  ) {
    super();
  }

  public bind(secret: IRotatableSecret): SecretRotationConfig {
    const timing = { every: this.life.renewEvery };
    rotationRules(secret, timing); // Throws before anything else reads the interval.
    const { serviceName, dnsName, uri } = this.subject;
    const { function: issuingFunction, config } = this.issuer;
    tag(secret, { serviceName, dnsName, uri });
    const scope = new Construct(secret, 'Rotation');
    const made = new CustomResource(scope, 'Certificate', {
      resourceType: 'Custom::MeshCertificate',
      serviceToken: issuingFunction.functionArn,
      serviceTimeout: SERVICE_TIMEOUT,
      // What a new certificate is issued for when it changes.
      properties: {
        Secret: secret.secretArn,
        ServiceName: serviceName,
        DnsName: dnsName,
        Uri: uri,
        Authorities: config.arns,
        ValidityDays: this.life.validity.toDays(),
        RenewalHours: this.life.renewEvery.toHours(),
      },
    });
    made.node.addDependency(...this.issuer.serve(secret));
    const schedule = createRotationSchedule(scope, secret, issuingFunction, timing);
    // Switching rotation on tests the current certificate, which must be there by then.
    schedule.node.addDependency(made);
    return { rotationFunction: issuingFunction, worksAfter: made };
  }
}

/** On the secret alone: tags of the CDK's own kind would reach all that is below it. */
function tag(secret: IRotatableSecret, identity: Identity): void {
  const { tags } = secret.node.defaultChild as secretsmanager.CfnSecret;
  for (const field of Object.keys(IDENTITY_TAGS) as (keyof Identity)[]) {
    tags.setTag(IDENTITY_TAGS[field], identity[field]);
  }
}
