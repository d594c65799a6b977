/** The members of a CycloneDX document that this tool reads. */
export interface Sbom {
  readonly serialNumber?: string;
  readonly metadata: { readonly timestamp?: string; readonly component: Component };
  readonly components: Component[];
  readonly dependencies: { readonly ref: string; readonly dependsOn?: string[] }[];
}

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly properties?: { readonly name: string; readonly value: string }[];
}

/**
 * Reduces the SBOM of the whole repository, by `npm sbom`, to what the package contains.
 *
 * It has no time and no serial number, so that the same commit gives the same package.
 *
 * @param bundled the packages in the functions, as `name@version`
 */
export function sbomOfBundled(sbom: Sbom, library: string, bundled: string[]): object {
  const wanted = new Set(bundled);
  const components = sbom.components.filter(({ 'bom-ref': ref }) => wanted.has(ref));
  const found = new Set(components.map(({ 'bom-ref': ref }) => ref));
  const missing = bundled.filter((each) => !found.has(each));
  if (missing.length > 0) throw new Error(`npm sbom does not list ${missing.join(', ')}`);
  const { serialNumber, ...document } = sbom;
  const { timestamp, ...metadata } = sbom.metadata;
  const own = sbom.metadata.component['bom-ref'];
  return {
    ...document,
    metadata: { ...metadata, component: { ...sbom.metadata.component, name: library } },
    // npm installs these packages for development only, but users get their code.
    components: components.map((component) => ({ ...component, properties: [] })),
    dependencies: sbom.dependencies
      .filter(({ ref }) => found.has(ref) || ref === own)
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => found.has(each)) })),
  };
}
