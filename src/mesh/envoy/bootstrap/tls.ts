import { extension, type Message } from './protobuf';
import { CERTIFICATE_VARIABLES } from './proxy-config';

const TYPES = 'envoy.extensions.transport_sockets.tls.v3';
const NAME = 'envoy.transport_sockets.tls';

/** Requires a client certificate and accepts only the declared callers. */
export function downstreamTls(callers: string[]): Message {
  return extension(NAME, `${TYPES}.DownstreamTlsContext`, {
    require_client_certificate: true,
    // A resumed session presents no certificate, so it would outlive the certificate with which it began.
    disable_stateless_session_resumption: true,
    common_tls_context: {
      ...ownCertificate(),
      alpn_protocols: ['h2', 'http/1.1'],
      validation_context: {
        ...trustedAuthorities(),
        match_typed_subject_alt_names: callers.map((exact) => ({ san_type: 'URI', matcher: { exact } })),
      },
    },
  });
}

/**
 * Presents the task's certificate and requires none of the client.
 *
 * An Application Load Balancer presents no certificate. Behind a listener without a policy for TLS 1.3 it uses TLS 1.2.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
export function loadBalancerTls(): Message {
  return extension(NAME, `${TYPES}.DownstreamTlsContext`, {
    require_client_certificate: false,
    common_tls_context: { ...ownCertificate('TLSv1_2'), alpn_protocols: ['h2', 'http/1.1'] },
  });
}

/** Presents the task's certificate and accepts only a certificate for the requested host. */
export function upstreamTls(): Message {
  return extension(NAME, `${TYPES}.UpstreamTlsContext`, {
    auto_host_sni: true,
    auto_sni_san_validation: true,
    common_tls_context: { ...ownCertificate(), validation_context: trustedAuthorities() },
  });
}

/** Returns the task's certificate. If both ends belong to the mesh, no older version than TLS 1.3 is needed. */
function ownCertificate(minimum = 'TLSv1_3'): Message {
  const { certificate, privateKey } = CERTIFICATE_VARIABLES;
  return {
    tls_params: { tls_minimum_protocol_version: minimum, tls_maximum_protocol_version: 'TLSv1_3' },
    tls_certificates: [
      {
        certificate_chain: { environment_variable: certificate },
        private_key: { environment_variable: privateKey },
      },
    ],
  };
}

function trustedAuthorities(): Message {
  return { trusted_ca: { environment_variable: CERTIFICATE_VARIABLES.authorities } };
}
