import { createHash } from 'node:crypto';
import { type Answer, ask, type Transport } from './transport';

/** The types of a manifest that lists one image for each platform. */
const INDEX_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];
/** The types of a manifest for one platform. They are accepted, so that an error can name them. */
const IMAGE_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
/** The architectures of Fargate. A task of either must find its image behind the one digest. */
const PLATFORMS = ['linux/amd64', 'linux/arm64'];
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** A page has at most 1,000 tags. Docker Hub has thousands of tags of Python. */
const MAX_PAGES = 50;

/** The address of the API of a registry, where it differs from the name. */
const HOSTS: Readonly<Record<string, string>> = { 'docker.io': 'registry-1.docker.io' };

interface Platform {
  readonly os?: string;
  readonly architecture?: string;
}

/**
 * The API of the registry of one repository, without credentials.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class Registry {
  private readonly origin: string;
  private readonly path: string;
  private token?: string;

  /**
   * @param repository the registry and the path, for example `docker.io/envoyproxy/envoy`
   * @param transport the requests and their limits
   * @param mirror the address of a registry in place of the image's own
   */
  public constructor(
    repository: string,
    private readonly transport: Transport,
    mirror?: string,
  ) {
    const slash = repository.indexOf('/');
    const host = repository.slice(0, slash);
    this.path = repository.slice(slash + 1);
    this.origin = new URL(mirror ?? `https://${HOSTS[host] ?? host}`).origin;
  }

  /** Returns the digest of a tag. Throws unless it is of an index with both architectures. */
  public async digestOf(tag: string): Promise<string> {
    const accept = [...INDEX_TYPES, ...IMAGE_TYPES].join(', ');
    const head = await this.get(`manifests/${tag}`, { accept }, 'HEAD');
    const digest = head.headers.get('docker-content-digest') ?? '';
    if (!DIGEST.test(digest)) throw new Error('the registry returned no digest');
    await this.requireIndex(digest, accept);
    return digest;
  }

  /** Returns all tags of the repository. */
  public async tags(): Promise<string[]> {
    const tags: string[] = [];
    let next: string | undefined = 'tags/list?n=1000';
    for (let page = 0; next !== undefined; page += 1) {
      if (page === MAX_PAGES) throw new Error(`the list of tags has more than ${MAX_PAGES} pages`);
      const { body, headers }: Answer = await this.get(next, {});
      tags.push(...((parsed(body).tags as string[] | null) ?? []));
      next = headers.get('link')?.match(/<([^>]+)>;\s*rel="?next"?/)?.[1];
    }
    return tags;
  }

  /** Reads the manifest by its digest, so that nobody can move the tag between the two requests. */
  private async requireIndex(digest: string, accept: string): Promise<void> {
    const { body } = await this.get(`manifests/${digest}`, { accept });
    const own = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    if (own !== digest) throw new Error(`the manifest of ${digest} has the digest ${own}`);
    const { manifests } = parsed(body) as { manifests?: { platform?: Platform }[] };
    if (manifests === undefined) throw new Error('the tag is of an image for one architecture, and not of an index');
    const found = manifests.map(({ platform }) => `${platform?.os}/${platform?.architecture}`);
    const missing = PLATFORMS.filter((platform) => !found.includes(platform));
    if (missing.length > 0) throw new Error(`the index has no image for ${missing.join(' and ')}`);
  }

  private async get(target: string, headers: Record<string, string>, method = 'GET'): Promise<Answer> {
    // The address of the next page is absolute in the specification, and relative in some registries.
    const url = new URL(target, `${this.origin}/v2/${this.path}/`);
    if (url.origin !== this.origin) throw new Error(`the registry refers to another one, ${url.origin}`);
    const send = () => {
      const authorization: Record<string, string> =
        this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
      return ask(this.transport, url, { method, headers: { ...headers, ...authorization } });
    };
    let answer = await send();
    if (answer.status === 401) {
      this.token = await this.newToken(answer.headers.get('www-authenticate') ?? '');
      answer = await send();
    }
    if (answer.status === 404) throw new Error('the registry has no such repository or tag');
    if (answer.status !== 200) throw new Error(`the registry answered with ${answer.status}`);
    return answer;
  }

  /** Gets a token for everybody. @see https://distribution.github.io/distribution/spec/auth/token/ */
  private async newToken(challenge: string): Promise<string> {
    const fields = Object.fromEntries(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
    );
    if (!/^bearer /i.test(challenge) || !URL.canParse(fields.realm)) {
      throw new Error('the registry requires a login of an unknown kind');
    }
    const url = new URL(fields.realm);
    if (url.protocol !== 'https:' && url.origin !== this.origin) {
      throw new Error(`the registry refers to ${url.origin} for a token, which is not encrypted`);
    }
    if (fields.service !== undefined) url.searchParams.set('service', fields.service);
    // The scope that ECR Public requests is `aws`, which does not name the repository.
    for (const scope of new Set([fields.scope, `repository:${this.path}:pull`])) {
      if (scope !== undefined) url.searchParams.append('scope', scope);
    }
    const { status, body } = await ask(this.transport, url, { headers: {} });
    const { token, access_token: other = token } = status === 200 ? parsed(body) : {};
    if (typeof other !== 'string') throw new Error(`the registry gave no token (${status})`);
    return other;
  }
}

function parsed(body: Uint8Array): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw new Error('the registry answered with something else than JSON');
  }
}
