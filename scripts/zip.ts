import { crc32, inflateRawSync } from 'node:zlib';

// The few structures of the ZIP format (APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16) that reading one file of an archive takes.
const endOfDirectory = { signature: 0x06054b50, length: 22 };
const directoryEntry = { signature: 0x02014b50, length: 46 };
const localHeader = { signature: 0x04034b50, length: 30 };
const longestComment = 0xffff;

/**
 * The content of one file of a ZIP archive, by its name in there. Stored and deflated files are read, not ZIP64 and
 * encrypted ones. Throws an Error that says what is wrong, also where the content does not match its checksum.
 */
export function readZipEntry(archive: Buffer, name: string): Buffer {
  const names: string[] = [];
  for (const entry of entriesOf(archive)) {
    if (entry.name === name) return contentOf(archive, entry);
    names.push(entry.name);
  }
  throw new Error(`the archive has no file ${name}; it has ${names.join(', ')}`);
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerAt: number;
}

function* entriesOf(archive: Buffer): Generator<Entry> {
  const end = endOfDirectoryAt(archive);
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== directoryEntry.signature)
      throw new Error(`the directory of the archive is damaged at byte ${String(at)}`);
    const nameEnd = at + directoryEntry.length + archive.readUInt16LE(at + 28);
    yield {
      name: archive.toString('utf8', at + directoryEntry.length, nameEnd),
      method: archive.readUInt16LE(at + 10),
      checksum: archive.readUInt32LE(at + 16),
      compressedSize: archive.readUInt32LE(at + 20),
      size: archive.readUInt32LE(at + 24),
      headerAt: archive.readUInt32LE(at + 42),
    };
    at = nameEnd + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
}

/** It is the last thing in the file but for a comment, so it is looked for from the end. */
function endOfDirectoryAt(archive: Buffer): number {
  const last = archive.length - endOfDirectory.length;
  for (let at = last; at >= Math.max(0, last - longestComment); at -= 1)
    if (archive.readUInt32LE(at) === endOfDirectory.signature) return at;
  throw new Error('this is no ZIP archive: it has no directory at its end');
}

function contentOf(archive: Buffer, entry: Entry): Buffer {
  if (archive.readUInt32LE(entry.headerAt) !== localHeader.signature)
    throw new Error(`the archive is damaged where ${entry.name} should begin`);
  // The lengths in the local header may differ from those in the directory.
  const start =
    entry.headerAt +
    localHeader.length +
    archive.readUInt16LE(entry.headerAt + 26) +
    archive.readUInt16LE(entry.headerAt + 28);
  const packed = archive.subarray(start, start + entry.compressedSize);
  const content = unpacked(packed, entry);
  if (content.length !== entry.size || crc32(content) !== entry.checksum)
    throw new Error(`${entry.name} in the archive does not match its checksum`);
  return content;
}

function unpacked(packed: Buffer, { name, method, size }: Entry): Buffer {
  if (method === 0) return packed;
  if (method === 8) return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
  throw new Error(`${name} is packed with method ${String(method)}; stored (0) and deflated (8) can be read`);
}
