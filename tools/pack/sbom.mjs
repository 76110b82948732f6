// sbom.cdx.json: the bill of materials (CycloneDX 1.5) of a packed application. npm makes it for the lock file; here it is cut to what
// is packed, and what npm does not know is added: native files with their digests, the code inside them, the runtime.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { insideOf, outsideOfNpm } from './inside.mjs';
import { nativeFiles } from './packed.mjs';

/** @param packages of packedPackages @param outside app.asar.unpacked @returns the document as an object */
export function billOfMaterials(root, packages, outside, electronVersion) {
  const bom = ofLockFile(root);
  const wanted = new Set(packages.map(({ name, version }) => `${name}@${version}`));
  const components = bom.components.filter(({ 'bom-ref': ref }) => wanted.has(ref));
  const missing = [...wanted].filter((ref) => !components.some((each) => each['bom-ref'] === ref));
  if (missing.length > 0)
    throw new Error(`package-lock.json does not hold what is packed: ${missing.join(', ')}.`);

  const inside = packages.map((each) => ({
    ref: `${each.name}@${each.version}`,
    parts: insideOf(each, root).parts.map(library),
  }));
  const others = outsideOfNpm(root, electronVersion).map(library);
  const own = bom.metadata.component['bom-ref'];
  const refs = new Set([own, ...components.map((each) => each['bom-ref'])]);
  const dependencies = bom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => {
      const parts = inside.filter((each) => each.ref === ref).flatMap((each) => each.parts);
      const more = ref === own ? [...components, ...others] : parts;
      const kept = dependsOn.filter((each) => refs.has(each));
      return { ref, dependsOn: [...new Set([...kept, ...more.map((each) => each['bom-ref'])])] };
    });
  return {
    ...bom,
    metadata: { ...bom.metadata, component: { ...bom.metadata.component, name: 'lanetrace' } },
    components: unique([
      ...components,
      ...inside.flatMap(({ parts }) => parts),
      ...others,
      ...nativeFiles(outside).map((path) => file(path, outside)),
    ]),
    dependencies,
  };
}

function ofLockFile(root) {
  const arguments_ = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 };
  const npm = process.env.npm_execpath;
  const run =
    npm && existsSync(npm) && /\.[cm]?js$/.test(npm) && /npm/.test(npm)
      ? spawnSync(process.execPath, [npm, ...arguments_], options)
      : spawnSync(`npm ${arguments_.join(' ')}`, { ...options, shell: true });
  if (run.status !== 0) throw new Error(`npm sbom failed: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

function library({ name, version, licences, source }) {
  return {
    'bom-ref': `native:${name}${version === undefined ? '' : `@${version}`}`,
    type: 'library',
    name,
    ...(version !== undefined && { version }),
    licenses: licences.map((id) => ({ license: { id } })),
    externalReferences: [{ type: 'website', url: source }],
  };
}

function file(path, outside) {
  const name = relative(outside, path).replaceAll('\\', '/');
  const content = createHash('sha256').update(readFileSync(path)).digest('hex');
  return { 'bom-ref': `file:${name}`, type: 'file', name, hashes: [{ alg: 'SHA-256', content }] };
}

function unique(components) {
  return [...new Map(components.map((each) => [each['bom-ref'], each])).values()];
}
