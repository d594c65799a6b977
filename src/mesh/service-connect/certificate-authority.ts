import { Annotations, CfnResource, Reference, Stack, Tags, Tokenization } from 'aws-cdk-lib';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import { Dependable, type IConstruct, type IDependable } from 'constructs';

/** ECS issues certificates of no authority that has not this tag. */
const TAG = { key: 'AmazonECSManaged', value: 'true' };

/**
 * Lets ECS issue certificates of an authority, and answers what must be there before it can, and until the last service
 * that has one is gone: the authority and its activation, as far as they are the app's.
 */
export function allowEcsToIssue(authority: acmpca.ICertificateAuthority): IDependable[] {
  const resource = authorityAt(authority.certificateAuthorityArn);
  if (resource) {
    Tags.of(resource).add(TAG.key, TAG.value);
    return [resource, activationOf(resource)];
  }
  // On the authority, where the CDK says the same once only.
  Annotations.of(authority).addWarningV2(
    'cdk-trading-analytics-platform:importedAuthority',
    `The imported certificate authority must have the tag ${TAG.key}=${TAG.value}, which cannot be set from here, or ECS issues no certificate of it: aws acm-pca tag-certificate-authority --certificate-authority-arn <arn> --tags Key=${TAG.key},Value=${TAG.value}`,
  );
  return [];
}

/** The authority that an ARN is taken from, if that is of the app. */
function authorityAt(arn: string): acmpca.CfnCertificateAuthority | undefined {
  const [target] = Tokenization.reverseString(arn)
    .tokens.filter((token) => Reference.isReference(token))
    .map((token) => (token as Reference).target);
  const type = acmpca.CfnCertificateAuthority.CFN_RESOURCE_TYPE_NAME;
  return isOfType(target, type) ? (target as acmpca.CfnCertificateAuthority) : undefined;
}

/** Whatever activates the authority, looked for once the template is written: it may be made after the services. */
function activationOf(authority: acmpca.CfnCertificateAuthority): IDependable {
  const activation = {};
  Dependable.implement(activation, {
    get dependencyRoots() {
      const type = acmpca.CfnCertificateAuthorityActivation.CFN_RESOURCE_TYPE_NAME;
      return Stack.of(authority)
        .node.findAll()
        .filter((construct) => isOfType(construct, type))
        .filter(
          (construct) =>
            authorityAt((construct as acmpca.CfnCertificateAuthorityActivation).certificateAuthorityArn) === authority,
        );
    },
  });
  return activation;
}

function isOfType(construct: IConstruct | undefined, type: string): boolean {
  return construct !== undefined && CfnResource.isCfnResource(construct) && construct.cfnResourceType === type;
}
