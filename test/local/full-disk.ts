import { execFileSync } from 'node:child_process';

/**
 * Has every file of a process end at so many bytes, as on a disk that is full: what is written beyond them fails
 * (`EFBIG`), and a write that crosses them is made in part. Without a number there is room again. It needs `prlimit`
 * (util-linux), and no privilege.
 */
export function limitFiles(pid: number | undefined, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
}
