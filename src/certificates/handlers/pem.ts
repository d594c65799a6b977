const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const LINE = /.{1,64}/g;

/** Returns a DER encoding as PEM, with a line end. */
export function toPem(label: string, der: ArrayBuffer | Uint8Array): string {
  const lines = (
    Buffer.from(der as Uint8Array)
      .toString('base64')
      .match(LINE) as string[]
  ).join('\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

/** Returns each certificate of a bundle as a separate PEM text. */
export function certificatesIn(bundle: string): string[] {
  return (bundle.match(BLOCK) ?? []).map((block) => `${block}\n`);
}
