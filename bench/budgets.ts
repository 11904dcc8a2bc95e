import { formatNumber, type Table } from './format-table';
import { formatDollars } from './prices';

interface Budget {
  readonly measure: string;
  readonly limit: number;
  /** Counted figures are the same in every run: a run fails if one exceeds its limit. Timed ones are only shown. */
  readonly kind: 'counted' | 'timed';
  readonly format?: (figure: number) => string;
}

const ratio = (figure: number) => figure.toFixed(2);

/** The limits of what the relay costs. */
export const BUDGETS = {
  callbackCalls: { measure: 'AWS calls of a callback', limit: 5, kind: 'counted' },
  deliveredCalls: { measure: 'AWS calls of a callback with its delivery', limit: 9, kind: 'counted' },
  callbackWrites: { measure: 'write units of a callback, with its close', limit: 4, kind: 'counted' },
  deliveredWrites: { measure: 'write units of a callback with its delivery', limit: 7, kind: 'counted' },
  logLines: { measure: 'log lines of a function for a callback', limit: 1, kind: 'counted' },
  logBytes: { measure: 'bytes of a log line', limit: 300, kind: 'counted' },
  callbackDollars: {
    ...{ measure: 'dollars of a million callbacks', limit: 8e-6, kind: 'timed' },
    format: formatDollars,
  },
  unwantedDollars: {
    ...{ measure: 'dollars of a million deliveries that nobody wants', limit: 0, kind: 'counted' },
    format: formatDollars,
  },
  deliveryDollars: {
    ...{ measure: 'dollars of a million deliveries', limit: 4e-6, kind: 'timed' },
    format: formatDollars,
  },
  intakeBundle: {
    ...{ measure: '`receive-callback` ÷ its floor: bundle', limit: 0.25, kind: 'counted' },
    format: ratio,
  },
  intakeStartUp: {
    ...{ measure: '`receive-callback` ÷ its floor: start-up', limit: 0.35, kind: 'timed' },
    format: ratio,
  },
  intakeFirstEvent: {
    ...{ measure: '`receive-callback` ÷ its floor: first event', limit: 0.5, kind: 'timed' },
    format: ratio,
  },
  intakeCpu: {
    ...{ measure: '`receive-callback` ÷ its floor: CPU per event', limit: 0.65, kind: 'timed' },
    format: ratio,
  },
  growthCounts: {
    ...{ measure: 'growth of calls, units and bytes, the greatest', limit: 1.1, kind: 'counted' },
    format: ratio,
  },
  growthCpu: {
    ...{ measure: 'growth of the CPU time, the greatest median', limit: 1.1, kind: 'timed' },
    format: ratio,
  },
  waitingCalls: {
    ...{ measure: 'calls of a delivery with 10,000 waiting ÷ with 100', limit: 1.1, kind: 'counted' },
    format: ratio,
  },
} as const satisfies Readonly<Record<string, Budget>>;

export type BudgetName = keyof typeof BUDGETS;

/** The measured figures, by the names of their budgets. */
export type Figures = { readonly [Name in BudgetName]?: number | undefined };

/** The budgets with their measured figures. A figure that the run did not measure is left out. */
export function budgetsTable(figures: Figures): Table {
  return {
    head: ['measure', 'at most', 'measured', 'kind', 'budget'],
    rows: measuredBudgets(figures).map(({ measure, limit, kind, figure, format = formatNumber }) => [
      ...[measure, format(limit), format(figure), kind],
      figure <= limit ? 'kept' : '**exceeded**',
    ]),
  };
}

/** The measures whose counted figure exceeds its limit. */
export function exceededBudgets(figures: Figures): string[] {
  return measuredBudgets(figures).flatMap(({ measure, limit, kind, figure }) =>
    kind === 'counted' && figure > limit ? [measure] : [],
  );
}

function measuredBudgets(figures: Figures): (Budget & { readonly figure: number })[] {
  return Object.entries<Budget>(BUDGETS).flatMap(([name, budget]) => {
    const figure = figures[name as BudgetName];
    return figure === undefined ? [] : [{ ...budget, figure }];
  });
}
