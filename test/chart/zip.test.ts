import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readZipEntry } from '../../scripts/zip.ts';

interface File {
  readonly name: string;
  readonly text: string;
  readonly method?: number;
  /** Bytes that stand in the local header only, as some programs write them. */
  readonly localExtra?: string;
}

/** Writes an archive byte by byte as the format says, so that reading it is held against something else than itself. */
function zip(files: readonly File[], comment = ''): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, text, method = 8, localExtra = '' } of files) {
    const content = Buffer.from(text);
    const packed = method === 8 ? deflateRawSync(content) : content;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.from(common);
    local.writeUInt16LE(Buffer.byteLength(localExtra), 24);
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), local, Buffer.from(name + localExtra), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, rest, Buffer.from(name)]));
    bodies.push(body);
    at += body.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return Buffer.concat([...bodies, entries, end, Buffer.from(comment)]);
}

const text = 'the same words again and again, '.repeat(50);

describe('reading one file of a ZIP archive', () => {
  it.each([
    { reason: 'deflated, as nearly every file is', archive: zip([{ name: 'a/b', text }]) },
    { reason: 'stored as it is', archive: zip([{ name: 'a/b', text, method: 0 }]) },
    {
      reason: 'not the first, after a folder and an empty file',
      archive: zip([
        { name: 'a/', text: '', method: 0 },
        { name: 'a/empty', text: '' },
        { name: 'a/b', text },
      ]),
    },
    {
      reason: 'the local header is longer than the directory says',
      archive: zip([{ name: 'a/b', text, localExtra: 'extra' }]),
    },
    { reason: 'the archive ends with a comment', archive: zip([{ name: 'a/b', text }], 'made by hand') },
  ])('$reason', ({ archive }) => {
    expect(readZipEntry(archive, 'a/b').toString()).toBe(text);
  });

  const damaged = zip([{ name: 'a/b', text, method: 0 }]);
  damaged.write('THE', 33);
  it.each([
    {
      reason: 'a name that is not there is answered with those that are',
      archive: zip([{ name: 'a/c', text }]),
      message: 'the archive has no file a/b; it has a/c',
    },
    {
      reason: 'changed content',
      archive: damaged,
      message: 'a/b in the archive does not match its checksum',
    },
    {
      reason: 'a method that is not known',
      archive: zip([{ name: 'a/b', text, method: 14 }]),
      message: 'a/b is packed with method 14; stored (0) and deflated (8) can be read',
    },
    { reason: 'another kind of file', archive: Buffer.from(text), message: 'this is no ZIP archive' },
    { reason: 'an empty file', archive: Buffer.alloc(0), message: 'this is no ZIP archive' },
  ])('refuses $reason', ({ archive, message }) => {
    expect(() => readZipEntry(archive, 'a/b')).toThrow(message);
  });
});
