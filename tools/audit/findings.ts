import type { BundledPackage } from './bundled';

/** The part of the report of `npm audit --json` that this check reads. */
export interface AuditReport {
  /** Absent if the service did not answer. */
  readonly vulnerabilities?: Record<string, Vulnerability>;
  /** The reason if the service did not answer. */
  readonly message?: string;
}

interface Vulnerability {
  /** The advisories, or the names of dependencies that have them. */
  readonly via: (string | { readonly title: string; readonly url: string; readonly severity: string })[];
  /** The folders of the affected packages. */
  readonly nodes: string[];
}

/** The result of the check. `unknown` means that the service did not answer. */
export type Result = { readonly unknown: string } | { readonly findings: string[] };

/** Returns the known vulnerabilities of bundled packages. Those of other packages do not reach a function. */
export function resultOf({ vulnerabilities, message }: AuditReport, bundled: BundledPackage[]): Result {
  if (!vulnerabilities) return { unknown: message ?? 'it returned no list' };
  const findings = bundled.flatMap(({ name, version, folder }) =>
    Object.values(vulnerabilities)
      .filter(({ nodes }) => nodes.includes(folder))
      .flatMap(({ via }) => via)
      .flatMap((advisory) =>
        // A name refers to a dependency. If its code is bundled, it has its own entry.
        typeof advisory === 'string'
          ? []
          : [`${name} ${version}: ${advisory.title} (${advisory.severity}, ${advisory.url})`],
      ),
  );
  return { findings };
}
