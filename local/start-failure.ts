import { DamagedFile } from './storage/damaged-file';
import { failureCode, isDiskFull } from './storage/disk-failure';

/** The relay cannot start on this machine. The message says in one sentence what to do. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

/** @param error from `listen` */
export function listenFailure(error: unknown, port: number, variable: string): StartFailure {
  const reason =
    failureCode(error) === 'EADDRINUSE'
      ? `Port ${port} is taken: stop the program that uses it`
      : `Port ${port} cannot be used (${failureCode(error) ?? 'unknown'})`;
  return new StartFailure(`${reason}, or choose another port with ${variable}=<port>.`, { cause: error });
}

/** @param error from opening the files of the folder */
export function folderFailure(error: unknown, folder: string): StartFailure {
  if (error instanceof DamagedFile) return damagedFileFailure(error, folder);
  const code = failureCode(error);
  if (isDiskFull(code)) {
    const sentence = `The disk of ${folder} is full (${code}). Nothing is damaged: free some space, then start again.`;
    return new StartFailure(sentence, { cause: error });
  }
  switch (code) {
    case 'LEVEL_LOCKED':
      return new StartFailure(`Another relay uses ${folder}: stop that relay first.`, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EEXIST':
    case 'ENOTDIR':
      return new StartFailure(
        `${folder} cannot be written (${code}): change its permissions, or replace it by a folder.`,
        {
          cause: error,
        },
      );
    case 'EMFILE':
      return new StartFailure(
        `Too many files are open (${code}). Nothing is damaged: close other programs, or raise the limit (ulimit -n), then start again.`,
        { cause: error },
      );
    default: {
      const reason = error instanceof Error ? error.message : String(error);
      return damagedFileFailure(new DamagedFile(folder, reason, undefined, { cause: error }), folder);
    }
  }
}

function damagedFileFailure(error: DamagedFile, folder: string): StartFailure {
  const { path, reason, remedy } = error;
  const restart = `start with a new folder: mv '${folder}' '${folder}.damaged'`;
  const action = remedy === undefined ? `Restore it from a copy, or ${restart}` : `${remedy} — or ${restart}`;
  return new StartFailure(`${path} is damaged (${reason}). It is unchanged. ${action}`, { cause: error });
}
