import type { Attributes, FileEntry } from 'ssh2';
import type { Entry } from './handles.js';

const FOLDER = 0o040000;
const FILE = 0o100000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

export function attributes({ folder, mode, bytes, at }: Entry): Attributes {
  const seconds = Math.floor(at.getTime() / 1000);
  return { mode: (folder ? FOLDER : FILE) | mode, uid: 0, gid: 0, size: bytes, atime: seconds, mtime: seconds };
}

/** As `ls -l` writes it, which some clients read: in UTC, as the clock of no carrier is ours. */
export function fileEntry(entry: Entry): FileEntry {
  const { name, folder, mode, bytes, at } = entry;
  const rights = [...'rwxrwxrwx'].map((letter, i) => (mode & (0o400 >> i) ? letter : '-')).join('');
  const day = String(at.getUTCDate()).padStart(2);
  const long = `${folder ? 'd' : '-'}${rights}   1 tollgate tollgate ${String(bytes).padStart(12)} ${MONTHS[at.getUTCMonth()]} ${day}  ${at.getUTCFullYear()} ${name}`;
  return { filename: name, longname: long, attrs: attributes(entry) };
}
