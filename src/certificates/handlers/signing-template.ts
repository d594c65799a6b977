/**
 * The end of the ARN of the AWS Private CA template for certificates of services. The start depends on the partition.
 *
 * The template copies the names and the key usages from the request, and adds critical basic constraints: not a CA.
 *
 * `EndEntityCertificate` is not used, because it adds key encipherment, which RFC 8813 forbids for elliptic-curve keys.
 *
 * @see https://docs.aws.amazon.com/privateca/latest/userguide/template-definitions.html
 */
export const TEMPLATE = 'acm-pca:::template/BlankEndEntityCertificate_CriticalBasicConstraints_CSRPassthrough/V1';
