import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import {
  DescribeListenerCertificatesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ClientConfiguration } from '../emulator/deployed-stack';

/** The files of a certificate for one name. */
export interface NamedCertificate {
  readonly name: string;
  readonly certificate: string;
  readonly privateKey: string;
}

export interface TlsFrontOptions {
  readonly clients: ClientConfiguration;
  readonly loadBalancerName: string;
  readonly listenerArn: string;
  /** The port of the listener, which selects its rules in the emulator. */
  readonly listenerPort: number;
  /** The certificates, by ARN. */
  readonly certificates: Readonly<Record<string, NamedCertificate>>;
}

/**
 * Terminates TLS in front of the load balancer of the emulator, which speaks HTTP only.
 *
 * Each handshake uses the certificates that the listener has at this moment. It shows the certificate of the requested
 * name, or the default certificate.
 */
export class TlsFront {
  /** Starts to listen on a free port. */
  public static async start(options: TlsFrontOptions): Promise<TlsFront> {
    const front = new TlsFront(options);
    front.server.listen(0, '127.0.0.1');
    await once(front.server, 'listening');
    return front;
  }

  private readonly elb: ElasticLoadBalancingV2Client;
  private readonly server: https.Server;

  private constructor(private readonly options: TlsFrontOptions) {
    this.elb = new ElasticLoadBalancingV2Client(options.clients);
    this.server = https.createServer(
      {
        SNICallback: (name, done) =>
          void this.contextFor(name).then(
            (context) => done(null, context),
            (error) => done(error),
          ),
      },
      (request, response) => this.forward(request, response),
    );
  }

  /** The port. */
  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Stops to listen, and closes the connections. */
  public async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async contextFor(name: string): Promise<SecureContext> {
    const { listenerArn: ListenerArn, certificates } = this.options;
    const { Certificates = [] } = await this.elb.send(new DescribeListenerCertificatesCommand({ ListenerArn }));
    const found = Certificates.map(({ CertificateArn = '', IsDefault }) => ({
      ...certificates[CertificateArn],
      isDefault: IsDefault,
    }));
    const shown = found.find((each) => each.name === name) ?? found.find(({ isDefault }) => isDefault);
    return createSecureContext({ cert: shown?.certificate, key: shown?.privateKey });
  }

  private forward(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { clients, loadBalancerName, listenerPort } = this.options;
    const host = request.headers.host?.replace(/:\d+$/, '');
    const call = http.request(
      `${clients.endpoint}/_alb/${loadBalancerName}${request.url}`,
      { method: request.method, agent: false, headers: { ...request.headers, host: `${host}:${listenerPort}` } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    call.once('error', (error) => response.destroy(error));
    request.pipe(call);
  }
}
