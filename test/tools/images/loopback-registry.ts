import { createHash } from 'node:crypto';
import { once } from 'node:events';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const OCI_IMAGE = 'application/vnd.oci.image.manifest.v1+json';
/** The number of tags on a page, so that a short list has several pages. */
const PAGE = 2;

export interface Manifest {
  readonly type: string;
  readonly body: string;
}

/** An index with images for platforms, for example `linux/amd64`. `content` makes the digest another one. */
export function index(platforms: string[], content = '', type = OCI_INDEX): Manifest {
  const manifests = platforms.map((platform) => {
    const [os, architecture] = platform.split('/');
    return { digest: digestOf(`${platform}${content}`), platform: { os, architecture } };
  });
  return { type, body: JSON.stringify({ schemaVersion: 2, mediaType: type, manifests }) };
}

export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** A registry with the API of OCI on the loopback address. It gives tokens for one repository to everybody. */
export class LoopbackRegistry {
  /** The manifests by their repositories and tags. */
  public readonly tags: Record<string, Record<string, Manifest>> = {};
  /** Answers that come before the others, as status codes. */
  public readonly failures: number[] = [];
  /** Further headers of every answer. */
  public readonly headers: Record<string, string> = {};
  /** Returns another answer for the path of a request. */
  public override?: (path: string, response: http.ServerResponse) => boolean;
  /** The requests, as `METHOD path`. */
  public readonly requests: string[] = [];
  private readonly server = http.createServer((request, response) => this.answer(request, response));

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async start(): Promise<void> {
    await once(this.server.listen(0, '127.0.0.1'), 'listening');
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer({ method, url = '', headers }: http.IncomingMessage, response: http.ServerResponse): void {
    this.requests.push(`${method} ${url}`);
    const { pathname, searchParams } = new URL(url, this.url);
    const send = (status: number, body = '', more: Record<string, string> = {}) =>
      response.writeHead(status, { ...this.headers, ...more }).end(method === 'HEAD' ? undefined : body);
    const failure = this.failures.shift();
    if (failure !== undefined) return void send(failure);
    if (this.override?.(pathname, response)) return;
    if (pathname === '/token') return void send(200, JSON.stringify({ token: searchParams.getAll('scope').join(' ') }));
    const [, name, kind, reference] = /^\/v2\/(.+)\/(manifests|tags)\/([^/]+)$/.exec(pathname) ?? [];
    if (headers.authorization?.includes(`repository:${name}:pull`) !== true) {
      const challenge = `Bearer realm="${this.url}/token",service="loopback",scope="aws"`;
      return void send(401, '', { 'www-authenticate': challenge });
    }
    const tags = this.tags[name] ?? {};
    if (kind === 'tags') {
      const all = Object.keys(tags);
      const start = all.indexOf(searchParams.get('last') ?? '') + 1;
      const page = all.slice(start, start + PAGE);
      const more = start + PAGE < all.length;
      const link = { link: `</v2/${name}/tags/list?last=${page.at(-1)}>; rel="next"` };
      return void send(200, JSON.stringify({ name, tags: page }), more ? link : {});
    }
    const manifest = tags[reference] ?? Object.values(tags).find(({ body }) => digestOf(body) === reference);
    if (manifest === undefined || headers.accept?.includes(manifest.type) !== true) return void send(404);
    send(200, manifest.body, { 'content-type': manifest.type, 'docker-content-digest': digestOf(manifest.body) });
  }
}
