/** A bundle that is still one file: tar, plain or packed, or zip. Nothing is unpacked to disk. */
import { isZip } from '../core/read/magic.ts';
import { Damage, type Files, peeked } from '../core/read/files.ts';
import { type Member, tarMembers } from '../core/read/tar.ts';
import { unpacked } from './unpack.ts';
import { zipMembers } from './zip.ts';

/** Bytes by which a zip archive is known. */
const headSize = 4;
/** For each hard link the archive is gone through once more; beyond so many they are named and not read. */
const mostLinks = 32;

/** The files of an archive, in its order. `open` gives the archive's bytes anew for each listing. */
export function archiveFiles(open: () => AsyncIterable<Uint8Array>): Files {
  async function* members(): AsyncIterable<Member> {
    const { head, all } = await peeked(unpacked(open()), headSize);
    yield* isZip(head) ? zipMembers(all) : tarMembers(all);
  }
  const targets = new Map<string, string>();
  let listed: Member | undefined;

  async function* linked(target: string): AsyncIterable<Uint8Array> {
    for await (const member of members())
      if (member.path === target && member.type === 'file') {
        yield* member.body();
        return;
      }
    throw new Damage(`a hard link to ${target}, which is not there`);
  }

  return {
    inOrder: true,
    async *list() {
      for await (const member of members()) {
        const { path, type, target } = member;
        if (path === '' || path.split('/').includes('..')) continue;
        listed = member;
        if (type === 'file') yield { path };
        else if (type === 'hard link') {
          targets.set(path, target);
          yield targets.size > mostLinks ? { path, unread: `a hard link to ${target}` } : { path };
        }
        listed = undefined;
      }
    },
    async *read(path) {
      if (listed?.path !== path) throw new Error('an archive is read in order');
      yield* unpacked(listed.type === 'file' ? listed.body() : linked(targets.get(path)!));
    },
    inside: filesInside,
  };
}

/** An archive that comes once, in its turn: hard links in it cannot be followed. */
export function filesInside(archive: AsyncIterable<Uint8Array>): Files {
  let given = false;
  return archiveFiles(async function* () {
    if (given) throw new Damage('a hard link within an archive that lies in another');
    given = true;
    yield* archive;
  });
}
