// THIRD-PARTY-NOTICES.txt: licence and notice of everything foreign in a packed application.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { insideOf, outsideOfNpm } from './inside.mjs';

const LICENCE_FILE = /^(licen[sc]e|copying|notice|copyright|third.?party)/i;
const RULE = '='.repeat(100);

/** @param packages of packedPackages @returns the text */
export function notices(root, packages, electronVersion) {
  const texts = createRequire(join(root, 'package.json'))('spdx-license-list/full');
  /** Licences whose text is printed once at the end, since the parts that name it bring none. */
  const common = new Set();
  const textOf = (id) => {
    const known = texts[id];
    if (!known) throw new Error(`There is no text of the licence "${id}".`);
    return known.licenseText.trim();
  };
  const line = ({ name, version, licences, holder, source }) => {
    for (const id of licences) common.add(id);
    const version_ = version === undefined ? '' : ` ${version}`;
    return `${name}${version_}: ${licences.join(', ')}; copyright ${holder}; ${source}`;
  };
  const sections = packages.map((each) => {
    const { parts, note, text } = insideOf(each, root);
    const own = licenceFiles(each.folder);
    if (!each.license) throw new Error(`${each.path} names no licence.`);
    const ids = each.license
      .match(/[A-Za-z0-9][A-Za-z0-9.-]*/g)
      .filter((id) => !['OR', 'AND', 'WITH'].includes(id));
    if (own.length === 0) for (const id of ids) textOf(id) && common.add(id);
    return [
      RULE,
      `${each.name} ${each.version} (${each.how})`,
      `Licence: ${each.license}${each.author ? `; by ${each.author}` : ''}${each.source ? `; ${each.source}` : ''}`,
      ...(parts.length > 0 ? ['', 'It contains:', ...parts.map((part) => `- ${line(part)}`)] : []),
      ...(note ? ['', note] : []),
      '',
      ...(own.length > 0
        ? own
        : ['The package brings no text of its licence; it stands at the end of this file.']),
      ...(text ? ['', text] : []),
    ].join('\n');
  });
  const others = outsideOfNpm(root, electronVersion).map((part) => `- ${line(part)}`);
  return [
    'Lanetrace contains software of others. This file was made from what is packed beside it.',
    'Chromium, Node.js, FFmpeg and what else Electron contains: LICENSES.chromium.html and LICENSE.electron.txt beside the program.',
    '',
    'In no package of npm:',
    ...others,
    '',
    ...sections,
    ...[...common].sort().flatMap((id) => [RULE, `Text of ${id} (${texts[id].name})`, '', textOf(id), '']),
  ].join('\n');
}

function licenceFiles(folder) {
  return readdirSync(folder)
    .filter((name) => LICENCE_FILE.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim());
}
