import { DamagedFile } from './storage/damaged-file';
import { failureCode, isDiskFull } from './storage/disk-failure';

/** Why the relay cannot be started on this machine: one sentence that says what to do. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

/** @param error from `listen` */
export function listenFailure(error: unknown, port: number, variable: string): StartFailure {
  const why =
    failureCode(error) === 'EADDRINUSE'
      ? `Port ${port} is taken: stop what uses it`
      : `Port ${port} cannot be used (${failureCode(error) ?? 'unknown'})`;
  return new StartFailure(`${why}, or choose another one with ${variable}=<port>.`, { cause: error });
}

/** @param error from opening what is kept in `folder` */
export function folderFailure(error: unknown, folder: string): StartFailure {
  if (error instanceof DamagedFile) return damagedFileFailure(error, folder);
  const code = failureCode(error);
  if (isDiskFull(code)) {
    const sentence = `There is no room on the disk of ${folder} (${code}). Nothing is damaged: make room, then start again.`;
    return new StartFailure(sentence, { cause: error });
  }
  switch (code) {
    case 'LEVEL_LOCKED':
      return new StartFailure(`Another relay uses ${folder}: stop it first.`, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EEXIST':
    case 'ENOTDIR':
      return new StartFailure(`${folder} cannot be written (${code}): make it a folder that can.`, {
        cause: error,
      });
    case 'EMFILE':
      return new StartFailure(
        `The system opens no more files (${code}). Nothing is damaged: close other programs, or raise the limit (ulimit -n), then start again.`,
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
  const anew = `start with a new folder: mv '${folder}' '${folder}.damaged'`;
  const ways = remedy === undefined ? `Restore it from a copy, or ${anew}` : `${remedy} — or ${anew}`;
  return new StartFailure(`${path} is damaged (${reason}). It is unchanged. ${ways}`, { cause: error });
}
