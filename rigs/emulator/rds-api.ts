import type { Json } from '../template/json';
import type { ClientConfiguration } from './deployed-stack';

const VERSION = '2014-10-31';

/** Calls RDS with its query protocol and returns the response. An element with child elements becomes an object. */
export async function askRds(
  { endpoint, region, credentials }: ClientConfiguration,
  action: string,
  parameters: Record<string, string> = {},
): Promise<Json> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      // The emulator reads the service and the Region from this header. It checks no signature.
      authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/${region}/rds/aws4_request, SignedHeaders=host, Signature=none`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ Action: action, Version: VERSION, ...parameters }),
  });
  const answer = read(await response.text());
  if (!response.ok) throw new Error(`${action}: ${answer.ErrorResponse?.Error?.Message ?? response.status}`);
  return answer[`${action}Response`][`${action}Result`];
}

/** Returns the elements of a list. In XML a list of one element looks like an object. */
export function listOf(parent: Json, element: string): Json[] {
  const found = parent?.[element] ?? [];
  return Array.isArray(found) ? found : [found];
}

/** Parses the XML of RDS into objects and texts. */
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
