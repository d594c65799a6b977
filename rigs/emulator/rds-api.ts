import type { Json } from '../template/json';
import type { ClientConfiguration } from './deployed-stack';

const VERSION = '2014-10-31';

/** Asks RDS by its query protocol, and reads the answer: an element with elements in it is an object of them. */
export async function askRds(
  { endpoint, region, credentials }: ClientConfiguration,
  action: string,
  parameters: Record<string, string> = {},
): Promise<Json> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      // The emulator finds the service and the region here, and checks no signature.
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/${region}/rds/aws4_request, SignedHeaders=host, Signature=none`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ Action: action, Version: VERSION, ...parameters }),
  });
  const answer = read(await response.text());
  if (!response.ok) throw new Error(`${action}: ${answer.ErrorResponse?.Error?.Message ?? response.status}`);
  return answer[`${action}Response`][`${action}Result`];
}

/** The elements of a list, which XML does not tell from an object. */
export function listOf(parent: Json, element: string): Json[] {
  const found = parent?.[element] ?? [];
  return Array.isArray(found) ? found : [found];
}

/** Reads XML as RDS writes it: elements, and texts where there are none. */
function read(xml: string): Json {
  const elements = [...xml.matchAll(/<([A-Za-z0-9]+)(?:\s[^>]*)?(?:\/>|>([\s\S]*?)<\/\1>)/g)];
  if (elements.length === 0) return unescaped(xml.trim());
  const parsed: Json = {};
  for (const [, name, content = ''] of elements) {
    const value = read(content);
    parsed[name] = name in parsed ? [...[parsed[name]].flat(), value] : value;
  }
  return parsed;
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
