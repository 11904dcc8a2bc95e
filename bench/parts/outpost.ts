import { compare, OTHER_STEPS } from '../outpost/compare';
import { findPrograms } from '../outpost/required-programs';
import type { Part } from './part';

/**
 * The relay on one machine beside Outpost with Redis, PostgreSQL and RabbitMQ, with the same callbacks and receivers. The bench does
 * not install them.
 */
export const outpostPart: Part = {
  name: 'outpost',
  hasRatios: true,
  missing() {
    if (process.platform !== 'linux') return 'expected Linux, whose /proc has the CPU time of each process';
    const programs = findPrograms();
    return typeof programs === 'string' ? programs : undefined;
  },
  steps: ({ pairs }) => pairs + OTHER_STEPS,
  async run({ pairs }, at) {
    const programs = findPrograms();
    if (typeof programs === 'string') throw new Error(programs);
    return { tables: await compare(programs, pairs, at) };
  },
};
