/**
 * Memory of each function in MB. A function's share of a processor is proportional to it: 1,769 MB are one vCPU (AWS Lambda
 * developer guide, "Configure Lambda function memory"). `npm run bench -- memory` measures what each needs: see
 * docs/performance.md.
 */
export const MEMORY_SIZES = {
  // The cheapest that holds the measured peak one and a half times.
  'receive-callback': 256,
  'check-status': 256,
  'deliver-callback': 256,
  'resume-workflow': 256,
  'execute-command': 256,
  // It holds a few small files.
  'serve-console': 256,
  // Callers and subscribers notice their time, and most of it is CPU time.
  'manage-conferences': 512,
  'advance-conference': 512,
  // It holds FoneStorm's whole list of conferences, to compare it with the stored ones.
  sweep: 1024,
} as const;

/** The name of a function: its file in `lambda/handlers`, without the ending. */
export type FunctionName = keyof typeof MEMORY_SIZES;
