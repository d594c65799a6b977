/**
 * The template of AWS Private CA that takes the names and the uses from the request, and makes sure, critically, that the
 * certificate is no authority's. What its ARN ends with; its beginning depends on the partition.
 *
 * Not `EndEntityCertificate`, which adds the encipherment of keys: RFC 8813 forbids that for a key on an elliptic curve.
 *
 * @see https://docs.aws.amazon.com/privateca/latest/userguide/template-definitions.html
 */
export const TEMPLATE = 'acm-pca:::template/BlankEndEntityCertificate_CriticalBasicConstraints_CSRPassthrough/V1';
