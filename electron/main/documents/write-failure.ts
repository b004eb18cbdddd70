/** Why a file could not be written, and what to do, in one sentence each. */
export function writeFailure(name: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  const kept = 'Your work is kept here.'
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `“${name}” was not saved: the disk is full. ${kept} Free some space or save elsewhere.`
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `“${name}” was not saved: its folder is read-only. ${kept} Save it elsewhere.`
    case 'ENOENT':
    case 'ENOTDIR':
      return `“${name}” was not saved: its folder is gone. ${kept} Save it elsewhere.`
    case 'EISDIR':
      return `“${name}” was not saved: a folder has that name. ${kept} Save it under another name.`
    case 'ENAMETOOLONG':
      return `“${name}” was not saved: the name is too long. ${kept} Save it under a shorter name.`
    default:
      return `“${name}” was not saved: the disk refused it${code ? ` (${code})` : ''}. ${kept} Save it elsewhere.`
  }
}
