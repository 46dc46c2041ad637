/** Builds the shipped command: one file, `dist/storekeeper.js`, with its source map beside it. */
import { builtinModules } from 'node:module';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

const root = path.join(import.meta.dirname, '..');

interface Package {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** What to bundle and where to; `needs` is the oldest Node as `major.minor`, by default that of `engines`. */
export interface BundleOptions {
  readonly entry: string;
  readonly outfile: string;
  readonly needs?: string;
}

/**
 * Bundles `entry` with everything it needs into one executable ESM file. Dynamic imports stay lazy: what they name is
 * evaluated at the first `await import()`. Returns esbuild's list of inputs. Rejects with esbuild's errors.
 */
export async function bundle(options: BundleOptions): Promise<Metafile> {
  const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Package;
  const result = await build({
    absWorkingDir: root,
    entryPoints: [options.entry],
    outfile: options.outfile,
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    sourcemap: 'external',
    metafile: true,
    logLevel: 'warning',
    define: { STOREKEEPER_VERSION: JSON.stringify(manifest.version) },
    banner: {
      js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
    },
    plugins: [lazyBuiltins(), withoutForkedTasks()],
  });
  const [map, program] = ['.map', '.js'].map((end) =>
    result.outputFiles.find((file) => file.path.endsWith(end)),
  );
  if (map === undefined || program === undefined)
    throw new Error('esbuild wrote no program or no source map');
  const needs = options.needs ?? manifest.engines.node.replace(/^\D+/, '');
  const launcher = launcherText(needs, manifest.version);
  await mkdir(path.dirname(options.outfile), { recursive: true });
  await writeFile(options.outfile, launcher + asComments(program.text), { mode: 0o755 });
  await chmod(options.outfile, 0o755);
  await writeFile(`${options.outfile}.map`, movedDown(map.text, launcher));
  return result.metafile;
}

/**
 * What the shipped file begins with. The program follows it as comment lines: reading over a comment costs next to
 * nothing, parsing megabytes of program costs more than all of `--version`, and an old Node would stop at syntax or
 * modules that it lacks before it could say that it is too old. The launcher checks the Node, then hands the comment
 * lines to the module loader under the file's own address, with V8's compile cache on.
 */
function launcherText(needs: string, version: string): string {
  const [major = 0, minor = 0] = needs.split('.').map(Number);
  return `#!/usr/bin/env node
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < ${String(major)} || (major === ${String(major)} && minor < ${String(minor)})) {
  process.stderr.write('storekeeper needs Node ${String(major)}.${String(minor)} or newer; this is Node ' + process.versions.node + '\\n');
  process.exit(1);
} else if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2])) {
  process.stdout.write('${version}\\n');
} else {
  const { readFileSync } = require('node:fs');
  const { join, isAbsolute } = require('node:path');
  const { enableCompileCache, registerHooks } = require('node:module');
  const wished = process.env.XDG_CACHE_HOME ?? '';
  const cache = isAbsolute(wished) ? wished : join(require('node:os').homedir(), '.cache');
  enableCompileCache(process.env.NODE_COMPILE_CACHE ?? join(cache, 'storekeeper', 'compiled'));
  const program = import.meta.url + '?program';
  const text = () => {
    const [launcher, lines] = readFileSync(require('node:url').fileURLToPath(import.meta.url), 'latin1').split('\\n//program:\\n');
    return '\\n'.repeat(launcher.split('\\n').length + 1) + lines.replace(/^\\/\\//gm, '');
  };
  const hooks = registerHooks({
    resolve: (name, context, next) => (name === program ? { url: program, format: 'module', shortCircuit: true } : next(name, context)),
    load: (url, context, next) => {
      if (url !== program) return next(url, context);
      hooks.deregister();
      return { format: 'module', source: text(), shortCircuit: true };
    },
  });
  await import(program);
}
//program:
`;
}

/** The program as comment lines. It must be ASCII: the launcher reads it byte by byte. */
function asComments(program: string): string {
  if (/[\u0080-\uffff]/.test(program)) throw new Error('the bundled program is not ASCII');
  return program.replace(/^/gm, '//');
}

/** A source map moved down by the lines of the launcher, so that it fits the lines of the shipped file. */
function movedDown(map: string, launcher: string): string {
  const parsed = JSON.parse(map) as { mappings: string };
  return JSON.stringify({
    ...parsed,
    mappings: ';'.repeat(launcher.split('\n').length - 1) + parsed.mappings,
  });
}

/** Built-in modules are loaded when the first module that needs them is, not all of them at the start. */
function lazyBuiltins(): Plugin {
  const names = new Set(builtinModules);
  return {
    name: 'lazy-builtins',
    setup(build) {
      build.onResolve({ filter: /.*/ }, (wanted) => {
        if (wanted.namespace === 'builtin') return { path: wanted.path, external: true };
        if (!wanted.path.startsWith('node:') && !names.has(wanted.path)) return undefined;
        const bare = wanted.path.replace(/^node:/, '');
        return { path: `node:${bare}`, namespace: 'builtin', sideEffects: false };
      });
      build.onLoad({ filter: /.*/, namespace: 'builtin' }, (wanted) => ({
        contents: `module.exports = require(${JSON.stringify(wanted.path)});`,
        loader: 'js',
      }));
    },
  };
}

/** node-cron can run tasks in child processes from a file of its own that one bundled file does not have. */
function withoutForkedTasks(): Plugin {
  return {
    name: 'without-forked-tasks',
    setup(build) {
      build.onResolve({ filter: /^(node:)?child_process$/ }, (wanted) =>
        /[\\/]node-cron[\\/]/.test(wanted.importer)
          ? { path: 'no-forked-tasks', namespace: 'no-forked-tasks' }
          : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: 'no-forked-tasks' }, () => ({
        contents:
          'export function fork() { throw new Error("Tasks in child processes are not part of this build"); }',
        loader: 'js',
      }));
    },
  };
}

if (import.meta.main) {
  const outfile = path.join(root, 'dist', 'storekeeper.js');
  await bundle({ entry: path.join(root, 'src', 'cli', 'main.ts'), outfile });
  process.stdout.write(`dist/storekeeper.js: ${String(Math.round((await stat(outfile)).size / 1024))} KiB\n`);
}
