import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';

type Body = Record<string, unknown>;

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/**
 * A server with the API of AWS Private CA on the loopback interface. Its authorities are OpenSSL's.
 *
 * It verifies every signing request, and signs with the extensions of the request, as the template does. It does not
 * check the permissions of a caller.
 */
export class PrivateCaServer {
  public readonly templates: string[] = [];
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'private-ca-'));
  private readonly statuses = new Map<string, string>();
  private readonly issued = new Map<string, { body: Body; pending: boolean }>();
  private readonly server = http.createServer((request, response) => this.receive(request, response));

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    fs.rmSync(this.folder, { recursive: true });
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Creates an authority: a root, or a subordinate of a root. */
  public create(name: string, below?: string): string {
    const arn = `arn:aws:acm-pca:us-east-1:000000000000:certificate-authority/${name}`;
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`, '-subj', `/CN=${name}`];
    const authority = [
      '-addext',
      'basicConstraints=critical,CA:TRUE',
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
    ];
    const signer = below ? ['-CA', `${below}.pem`, '-CAkey', `${below}.key`] : [];
    this.openssl(['req', '-x509', ...EC, ...files, ...authority, ...signer, '-days', '365']);
    const chain = below ? this.read(`${below}.pem`) : undefined;
    if (chain) fs.writeFileSync(path.join(this.folder, `${name}.chain`), chain);
    this.statuses.set(arn, 'ACTIVE');
    return arn;
  }

  public disable(arn: string): void {
    this.statuses.set(arn, 'DISABLED');
  }

  private receive(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1];
      const [status, body] = this.answer(operation, JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  }

  private answer(operation: string, body: Body): [number, Body] {
    const arn = String(body.CertificateAuthorityArn);
    const name = arn.split('/')[1];
    try {
      switch (operation) {
        case 'DescribeCertificateAuthority':
          return [200, { CertificateAuthority: this.describe(arn) }];
        case 'GetCertificateAuthorityCertificate':
          return [200, { Certificate: this.read(`${name}.pem`), CertificateChain: this.chainOf(name) }];
        case 'IssueCertificate':
          return [200, { CertificateArn: this.issue(arn, name, body) }];
        case 'GetCertificate':
          return this.get(String(body.CertificateArn));
        default:
          return [400, { __type: 'UnknownOperationException', message: operation }];
      }
    } catch (error) {
      return [400, { __type: 'MalformedCSRException', message: String(error) }];
    }
  }

  private describe(arn: string): Body {
    const CertificateAuthorityConfiguration = { SigningAlgorithm: 'SHA256WITHECDSA', KeyAlgorithm: 'EC_prime256v1' };
    return { Arn: arn, Status: this.statuses.get(arn), CertificateAuthorityConfiguration };
  }

  private issue(arn: string, name: string, body: Body): string {
    const { Csr, TemplateArn, Validity, SigningAlgorithm } = body as {
      Csr: string;
      TemplateArn: string;
      Validity: { Type: string; Value: number };
      SigningAlgorithm: string;
    };
    if (Validity.Type !== 'DAYS' || SigningAlgorithm !== 'SHA256WITHECDSA') throw new Error('not as this server signs');
    this.templates.push(TemplateArn);
    const number = this.issued.size;
    fs.writeFileSync(path.join(this.folder, `${number}.csr`), Buffer.from(Csr, 'base64'));
    this.openssl(['req', '-verify', '-noout', '-in', `${number}.csr`]);
    fs.writeFileSync(
      path.join(this.folder, 'template'),
      'basicConstraints=critical,CA:FALSE\nauthorityKeyIdentifier=keyid:always\nsubjectKeyIdentifier=hash\n',
    );
    this.openssl([
      ...['x509', '-req', '-in', `${number}.csr`, '-CA', `${name}.pem`, '-CAkey', `${name}.key`],
      ...['-copy_extensions', 'copy', '-extfile', 'template', '-days', String(Validity.Value), '-out', `${number}.pem`],
    ]);
    const CertificateChain = [this.read(`${name}.pem`), this.chainOf(name)].filter(Boolean).join('');
    const certificateArn = `${arn}/certificate/${number}`;
    this.issued.set(certificateArn, {
      body: { Certificate: this.read(`${number}.pem`), CertificateChain },
      pending: true,
    });
    return certificateArn;
  }

  /** Returns a certificate. As on AWS, it is not issued yet at the first request. */
  private get(arn: string): [number, Body] {
    const certificate = this.issued.get(arn);
    if (!certificate) return [400, { __type: 'ResourceNotFoundException', message: arn }];
    const { body, pending } = certificate;
    certificate.pending = false;
    return pending ? [400, { __type: 'RequestInProgressException', message: 'not yet' }] : [200, body];
  }

  private chainOf(name: string): string | undefined {
    return fs.existsSync(path.join(this.folder, `${name}.chain`)) ? this.read(`${name}.chain`) : undefined;
  }

  private read(file: string): string {
    return fs.readFileSync(path.join(this.folder, file), 'utf8');
  }

  private openssl(args: string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  }
}
