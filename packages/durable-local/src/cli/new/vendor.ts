import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../user-error.ts'
import type { Files } from './project.ts'
import { type Manifest, manifestOf, packageFolder, resolvedVersion, type Versions } from './repository.ts'
import { runProgram } from './run-program.ts'
import { compile } from './type-script.ts'

/** Where a copy keeps the packages of this repository. */
export const VENDOR = 'vendor'

/** What is in a package's sources and of no use to others: its tests, and what they are made of. */
const NOT_PACKED = ['*.test.ts', '*.testsuite.ts', 'testing']

/** Packages with those of this repository that they depend on, however indirectly. */
export function withDependencies(repository: string, names: readonly string[]): readonly string[] {
  const all = new Set(names)
  for (const name of all) {
    const { dependencies = {} } = manifestOf(packageFolder(repository, name))
    for (const [other, version] of Object.entries(dependencies)) if (version.startsWith('workspace:')) all.add(other)
  }
  return [...all].sort()
}

/** The version of a package that lies in `vendor/`, for a package.json. */
export function vendoredVersion(repository: string, name: string): string {
  return `file:${VENDOR}/${tarball(manifestOf(packageFolder(repository, name)))}`
}

/**
 * Builds packages of this repository and packs them. Node does not strip the types of what is in node_modules, so the
 * tarballs have JavaScript with type declarations. One run of the compiler makes all of them.
 */
export async function packedPackages(
  repository: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Files> {
  const stage = await mkdtemp(join(tmpdir(), 'durable-vendor-'))
  try {
    await build(repository, names, join(stage, 'built'), signal)
    const folders = names.map((name) => join(stage, name))
    for (const [index, name] of names.entries()) {
      await assemble(repository, name, join(stage, 'built', name, 'src'), folders[index] ?? '')
    }
    await mkdir(join(stage, VENDOR))
    await pack(folders, join(stage, VENDOR), signal)
    const files = await readdir(join(stage, VENDOR))
    const packed = files.map(async (file) => [`${VENDOR}/${file}`, await readFile(join(stage, VENDOR, file))] as const)
    return new Map(await Promise.all(packed))
  } finally {
    await rm(stage, { recursive: true, force: true })
  }
}

async function build(repository: string, names: readonly string[], outDir: string, signal: AbortSignal): Promise<void> {
  const packages = join(repository, 'packages')
  const compilation = {
    include: names.map((name) => join(packages, name, 'src')),
    exclude: NOT_PACKED.map((pattern) => `${packages}/**/${pattern}`),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      allowImportingTsExtensions: false,
      rootDir: packages,
      outDir,
      typeRoots: [join(repository, 'node_modules', '@types')],
    },
  }
  const complaints = await compile(repository, compilation, signal)
  if (complaints.length === 0) return
  throw new UserError(`The packages for the copy do not compile:\n${complaints.slice(0, 10).join('\n')}`)
}

/** Puts together what goes into one tarball. */
async function assemble(repository: string, name: string, built: string, folder: string): Promise<void> {
  const source = packageFolder(repository, name)
  await mkdir(folder)
  await cp(built, join(folder, 'dist'), { recursive: true })
  await copyIfThere(join(source, 'README.md'), join(folder, 'README.md'))
  await copyIfThere(join(repository, 'LICENSE'), join(folder, 'LICENSE'))
  const manifest = await packedManifest(repository, source, folder)
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
}

async function packedManifest(repository: string, source: string, folder: string): Promise<object> {
  const { scripts: _, devDependencies: __, exports = {}, bin = {}, dependencies = {}, ...kept } = manifestOf(source)
  const entries = Object.entries(exports).map(([entry, file]) => [entry, builtFile(file)] as const)
  const there = await Promise.all(entries.map(([, file]) => isThere(join(folder, file))))
  return {
    ...kept,
    private: undefined,
    bin: Object.fromEntries(Object.entries(bin).map(([command, file]) => [command, builtFile(file)])),
    exports: Object.fromEntries(entries.filter((_, index) => there[index])),
    dependencies: packedDependencies(repository, source, dependencies),
  }
}

function packedDependencies(repository: string, source: string, dependencies: Versions): Versions {
  const resolved = Object.entries(dependencies).map(([name, version]) => [
    name,
    version.startsWith('workspace:')
      ? manifestOf(packageFolder(repository, name)).version
      : resolvedVersion(source, name, version),
  ])
  return Object.fromEntries(resolved)
}

function builtFile(file: string): string {
  return file.replace('./src/', './dist/').replace(/\.ts$/, '.js')
}

async function pack(folders: readonly string[], destination: string, signal: AbortSignal): Promise<void> {
  const options = ['--ignore-scripts', '--silent', '--pack-destination', destination]
  const shell = process.platform === 'win32'
  const { error, stderr } = await runProgram('npm', ['pack', ...options, ...folders], { shell, signal })
  if (error === null) return
  throw new UserError(
    `"npm pack" failed, so the packages for the copy could not be packed. Is npm there?\n${stderr.trim() || error.message}`,
    { cause: error },
  )
}

/** As `npm pack` names it. */
function tarball({ name, version }: Manifest): string {
  return `${name}-${version}.tgz`
}

async function copyIfThere(from: string, to: string): Promise<void> {
  if (await isThere(from)) await cp(from, to)
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
