// Foreign code that is compiled into packages, into our kernels, and into the runtime: npm knows nothing of it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences of the parts of libvips' package, by the names in its README, as SPDX writes them. */
const VIPS_LICENCES = {
  aom: ['BSD-2-Clause'],
  archive: ['BSD-2-Clause'],
  cairo: ['MPL-1.1'],
  cgif: ['MIT'],
  exif: ['LGPL-3.0-or-later'],
  expat: ['MIT'],
  ffi: ['MIT'],
  fontconfig: ['HPND'],
  freetype: ['FTL'],
  fribidi: ['LGPL-3.0-or-later'],
  glib: ['LGPL-3.0-or-later'],
  harfbuzz: ['MIT'],
  heif: ['LGPL-3.0-or-later'],
  highway: ['BSD-3-Clause'],
  imagequant: ['BSD-2-Clause'],
  lcms: ['MIT'],
  mozjpeg: ['IJG', 'Zlib', 'BSD-3-Clause'],
  pango: ['LGPL-3.0-or-later'],
  pixman: ['MIT'],
  png: ['libpng-2.0'],
  'proxy-libintl': ['LGPL-3.0-or-later'],
  rsvg: ['LGPL-3.0-or-later'],
  tiff: ['libtiff'],
  uhdr: ['MIT'],
  vips: ['LGPL-3.0-or-later'],
  webp: ['BSD-3-Clause'],
  xml2: ['MIT'],
  'zlib-ng': ['Zlib'],
};

const VIPS_NOTE = `libvips and the other libraries under the GNU Lesser General Public License are used by terms of its version 3. They are one shared
library of their own, which Lanetrace loads when it starts and which you may replace by a changed one with the same interface: it lies in
resources/app.asar.unpacked/node_modules/@img/sharp-libvips-*/lib (on Windows in node_modules/@img/sharp-win32-*/lib). Lanetrace then asks
at its start whether to run with it. Sources and build scripts of all of them, in these versions:
https://github.com/lovell/sharp-libvips; of libvips: https://github.com/libvips/libvips. You may reverse engineer Lanetrace to debug such
changes.`;

/** What section 3.2 of the Mozilla Public License asks for: where whoever has the program finds the source. */
const sourceNote = (name, version) =>
  `${name} is used unchanged. Its source is in the folder src of the npm package ${name} ${version}, and in the repository named above.`;

/**
 * Parts of one packed package.
 * @returns entries of name, version, licences (SPDX), holder, source; `note` and `text` are printed with the package
 */
export function insideOf({ name, version, folder }, root) {
  if (name === 'mediabunny') return { note: sourceNote(name, version), parts: [] };
  if (name === 'better-sqlite3') {
    const header = readFileSync(join(folder, 'deps', 'sqlite3', 'sqlite3.h'), 'utf8');
    const sqlite = /#define SQLITE_VERSION\s+"([^"]+)"/.exec(header)?.[1];
    return {
      parts: [
        part(
          'SQLite',
          sqlite,
          ['blessing'],
          'the authors, who put it into the public domain',
          'https://sqlite.org',
        ),
      ],
    };
  }
  if (name.startsWith('@img/sharp-libvips-') || name.startsWith('@img/sharp-win32-')) {
    const list = join(folder, 'versions.json');
    const versions = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : {};
    const source = 'https://github.com/lovell/sharp-libvips';
    return {
      note: VIPS_NOTE,
      parts: Object.entries(versions).map(([each, its]) => {
        const licences = VIPS_LICENCES[each];
        if (!licences)
          throw new Error(`${name} holds ${each}, whose licence tools/pack/inside.mjs does not know.`);
        return part(each, its, licences, 'its authors', source);
      }),
    };
  }
  if (name === 'onnxruntime-node') {
    const text = join(root, 'tools', 'pack', 'texts', `onnxruntime-${version}-third-party.txt`);
    if (!existsSync(text))
      throw new Error(
        `${text} is missing: it is ThirdPartyNotices.txt of ONNX Runtime ${version}, e.g. from its Python package.`,
      );
    return {
      text: readFileSync(text, 'utf8'),
      parts: [
        part(
          'ONNX Runtime',
          version,
          ['MIT'],
          'Microsoft Corporation',
          'https://github.com/microsoft/onnxruntime',
        ),
      ],
    };
  }
  const wasm = {
    '@foxglove/wasm-lz4': part(
      'LZ4',
      undefined,
      ['BSD-2-Clause'],
      '2011-2020 Yann Collet',
      'https://github.com/lz4/lz4',
    ),
    '@foxglove/wasm-zstd': part(
      'Zstandard',
      undefined,
      ['BSD-3-Clause'],
      'Meta Platforms, Inc. and affiliates',
      'https://github.com/facebook/zstd',
    ),
    '@foxglove/wasm-bz2': part(
      'bzip2',
      undefined,
      ['bzip2-1.0.6'],
      '1996-2019 Julian R Seward',
      'https://sourceware.org/bzip2',
    ),
  }[name];
  return { parts: wasm ? [wasm] : [] };
}

/** Parts that are in no npm package of the application: in our kernels and in the runtime. */
export function outsideOfNpm(root, electronVersion) {
  const addonApi = JSON.parse(
    readFileSync(join(root, 'node_modules', 'node-addon-api', 'package.json'), 'utf8'),
  );
  const header = readFileSync(join(root, 'node_modules', 'xxhash-addon', 'xxHash', 'xxhash.h'), 'utf8');
  const xxhash = ['MAJOR', 'MINOR', 'RELEASE']
    .map((part) => new RegExp(`#define XXH_VERSION_${part}\\s+(\\d+)`).exec(header)?.[1])
    .join('.');
  return [
    part(
      'xxHash (in the kernels)',
      xxhash,
      ['BSD-2-Clause'],
      '2012-2023 Yann Collet',
      'https://github.com/Cyan4973/xxHash',
    ),
    part(
      'node-addon-api (headers, in the kernels)',
      addonApi.version,
      ['MIT'],
      '2017 Node.js API collaborators',
      'https://github.com/nodejs/node-addon-api',
    ),
    part(
      'Electron',
      electronVersion,
      ['MIT'],
      'Electron contributors, 2013-2020 GitHub Inc.',
      'https://github.com/electron/electron',
    ),
  ];
}

function part(name, version, licences, holder, source) {
  return { name, version, licences, holder, source };
}
