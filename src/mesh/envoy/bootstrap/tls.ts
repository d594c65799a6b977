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

/** Presents the task's certificate and accepts only a certificate for the requested host. */
export function upstreamTls(): Message {
  return extension(NAME, `${TYPES}.UpstreamTlsContext`, {
    auto_host_sni: true,
    auto_sni_san_validation: true,
    common_tls_context: { ...ownCertificate(), validation_context: trustedAuthorities() },
  });
}

function ownCertificate(): Message {
  const { certificate, privateKey } = CERTIFICATE_VARIABLES;
  return {
    // Both ends belong to the mesh, so no older version is needed.
    tls_params: { tls_minimum_protocol_version: 'TLSv1_3', tls_maximum_protocol_version: 'TLSv1_3' },
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
