import { constants } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Problem } from '../manifestSet.ts';
import { sizeAccepted, tooLarge, type FileText } from './decode.ts';
import { defaultLimits, type Limits } from './limits.ts';

const manifestName = /\.(ya?ml|json)$/i;
/** What a shell and the system call a stream: where it ends is known to nobody before, and no problem could name its file. */
const streamName = /^(-|\/dev\/(stdin|fd\/\d+)|\/proc\/[^/]+\/fd\/\d+)$/;
const stream = {
  found: 'a stream, which is not read',
  accepted: 'the path of a file or a folder: write what comes through a pipe to a file',
};
const foldersSkipped = /^(\..*|node_modules)$/;

interface Reading {
  readonly files: FileText[];
  readonly problems: Problem[];
}

/**
 * Reads the manifest files of the given paths. A folder is read with all folders in it (`.yaml`, `.yml`, `.json`), except
 * folders that begin with a dot and `node_modules`; a file is read whatever its name. Files come in the order of the
 * paths, then by name, each once. A symbolic link is followed to a file within the given folder only. What is missing,
 * unreadable or too large becomes a problem; nothing is thrown.
 */
export async function readManifestFiles(paths: string[], limits: Partial<Limits> = {}): Promise<Reading> {
  const walk = new Walk({ ...defaultLimits, ...limits });
  for (const path of paths) await walk.given(path);
  return { files: walk.files, problems: walk.problems };
}

class Walk implements Reading {
  readonly files: FileText[] = [];
  readonly problems: Problem[] = [];
  private readonly seen = new Set<string>();
  private readonly limits: Limits;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  async given(path: string): Promise<void> {
    await this.guarded(path, async () => {
      const real = await realpath(path);
      const status = await lstat(real);
      if (status.isDirectory()) await this.folder(path, real);
      else if (status.isFile()) await this.file(path, real);
      else if (status.isFIFO()) this.problem(path, stream.found, stream.accepted);
      else this.problem(path, 'neither a file nor a folder', 'a file or a folder');
    });
  }

  private async folder(path: string, root: string): Promise<void> {
    const entries = await readdir(path, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const below = join(path, entry.name);
      await this.guarded(below, async () => {
        if (entry.isDirectory()) {
          if (!foldersSkipped.test(entry.name)) await this.folder(below, root);
        } else if (manifestName.test(entry.name) && !entry.name.startsWith('.')) {
          if (entry.isSymbolicLink()) await this.link(below, root);
          else if (entry.isFile()) await this.file(below, await realpath(below));
        }
      });
    }
  }

  private async link(path: string, root: string): Promise<void> {
    const target = await realpath(path);
    if (!target.startsWith(root.endsWith(sep) ? root : root + sep))
      this.problem(path, 'a symbolic link that leaves the folder', 'a file within the folder');
    else if ((await lstat(target)).isFile()) await this.file(path, target);
  }

  /** The size is looked at before anything is read, and again on what was opened. */
  private async file(path: string, real: string): Promise<void> {
    if (this.seen.has(real)) return;
    this.seen.add(real);
    await using handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const { size } = await handle.stat();
    if (size > this.limits.fileBytes) {
      this.problem(path, tooLarge(size), sizeAccepted(this.limits));
      return;
    }
    const buffer = Buffer.allocUnsafe(this.limits.fileBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) break;
    }
    this.files.push({ file: shown(path), bytes: Uint8Array.from(buffer.subarray(0, length)) });
  }

  private async guarded(path: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === undefined) throw error;
      // What is behind such a name has no path of its own, so that the system finds nothing there.
      if (code === 'ENOENT' && streamName.test(path)) {
        this.problem(path, stream.found, stream.accepted);
        return;
      }
      this.problem(
        path,
        systemWords[code] ?? `a path that cannot be read (${code})`,
        'a readable file or folder',
      );
    }
  }

  private problem(path: string, found: string, accepted: string): void {
    this.problems.push({ file: shown(path), line: 1, column: 1, path: '', found, accepted });
  }
}

const systemWords: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  ENOTDIR: 'no such file or folder',
  EACCES: 'a path without the right to read it',
  EPERM: 'a path without the right to read it',
  ELOOP: 'a symbolic link that leads back to itself',
};

const shown = (path: string): string => (sep === '/' ? path : path.replaceAll(sep, '/'));
