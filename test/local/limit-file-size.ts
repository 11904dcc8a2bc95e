import { execFileSync } from 'node:child_process';

/**
 * Limits every file of a process to this many bytes, as on a full disk. A write beyond the limit fails (`EFBIG`), and one
 * that crosses it is made in part. Without a number, the limit is removed. It needs `prlimit` (util-linux), and no
 * privilege.
 */
export function limitFileSize(pid: number | undefined, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
}
