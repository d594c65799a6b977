import { Annotations, CfnResource, Reference, Stack, Tags, Tokenization } from 'aws-cdk-lib';
import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import { Dependable, type IConstruct, type IDependable } from 'constructs';

/** ECS issues certificates only from an authority with this tag. */
const TAG = { key: 'AmazonECSManaged', value: 'true' };

/**
 * Allows ECS to issue certificates from an authority, by a tag on the authority.
 *
 * Returns the authority and its activation, if the app contains them. They must exist before the first service is
 * created and until the last service is deleted.
 */
export function allowEcsToIssue(authority: acmpca.ICertificateAuthority): IDependable[] {
  const resource = authorityAt(authority.certificateAuthorityArn);
  if (resource) {
    Tags.of(resource).add(TAG.key, TAG.value);
    return [resource, activationOf(resource)];
  }
  // Added to the authority, where the CDK prints the same warning only once.
  Annotations.of(authority).addWarningV2(
    'cdk-trading-analytics-platform:importedAuthority',
    `ECS issues certificates only from a certificate authority with the tag ${TAG.key}=${TAG.value}. The CDK cannot add the tag to the imported certificate authority. Add it with: aws acm-pca tag-certificate-authority --certificate-authority-arn <arn> --tags Key=${TAG.key},Value=${TAG.value}`,
  );
  return [];
}

/** Returns the authority that an ARN refers to, if the app contains it. */
function authorityAt(arn: string): acmpca.CfnCertificateAuthority | undefined {
  const [target] = Tokenization.reverseString(arn)
    .tokens.filter((token) => Reference.isReference(token))
    .map((token) => (token as Reference).target);
  const type = acmpca.CfnCertificateAuthority.CFN_RESOURCE_TYPE_NAME;
  return isOfType(target, type) ? (target as acmpca.CfnCertificateAuthority) : undefined;
}

/** Returns the activation of an authority, found at synthesis because it may be created after the services. */
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
