import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { simpleGit, type SimpleGit } from 'simple-git';
import { UsageError } from '../exit.ts';

/** A person who commits in the demo. */
export interface Author {
  readonly name: string;
  readonly email: string;
}

/** The folder of the example manifests: beside the bundled command, or beside the sources. */
export function examplesFolder(): string {
  const candidates = [
    join(import.meta.dirname, '..', 'examples', 'accounts'),
    join(import.meta.dirname, '..', '..', '..', 'examples', 'accounts'),
  ];
  const found = candidates.find((folder) => existsSync(join(folder, 'tile.yaml')));
  if (found === undefined)
    throw new UsageError(
      `the example manifests are not there; looked in ${candidates.join(' and ')}. Run the demo from a checkout of Storekeeper.`,
    );
  return found;
}

/** A real Git repository in a folder of its own, with commits by people. */
export class DemoRepository {
  readonly folder: string;
  readonly #git: SimpleGit;

  private constructor(folder: string, git: SimpleGit) {
    this.folder = folder;
    this.#git = git;
  }

  static async create(folder: string): Promise<DemoRepository> {
    await mkdir(folder, { recursive: true });
    const git = simpleGit(folder);
    await git.init(['--initial-branch=main']);
    await git.addConfig('commit.gpgsign', 'false');
    return new DemoRepository(folder, git);
  }

  /** Writes files and commits them in a person's name; gives the commit's short id. */
  async commit(author: Author, message: string, files: Readonly<Record<string, string>>): Promise<string> {
    for (const [name, text] of Object.entries(files)) await writeFile(join(this.folder, name), text);
    await this.#git.addConfig('user.name', author.name).addConfig('user.email', author.email);
    await this.#git.add(Object.keys(files));
    const { commit } = await this.#git.commit(message);
    return commit.replace(/^.* /, '').slice(0, 7);
  }

  async read(name: string): Promise<string> {
    return await readFile(join(this.folder, name), 'utf8');
  }
}
