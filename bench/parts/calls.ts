import { startAwsStandIn } from '../aws-stand-in';
import { addCounts, type CallCounts, countAwsCalls, isAwsCall } from '../call-counts';
import { type CallbackCost, costTables, dollarsOfCallback, dollarsOfDelivery } from '../callback-cost';
import { formatNumber, type Table } from '../format-table';
import { FUNCTION_NAMES, type FunctionStep, type Life, MANY_CALLBACKS, measureLife } from '../measure-life';
import type { Part } from './part';

const SCENARIOS = [
  { name: 'with a receiver', id: 'visit-1', isDelivered: true },
  { name: 'without one', id: 'visit-2', isDelivered: false },
];

/** A conference with many callbacks, and one with a single callback: the difference is what the others cost. */
interface Scenario {
  readonly many: Life;
  readonly one: Life;
}

/**
 * Runs the callbacks of conferences through the bundled functions, from the creation of each conference to its close. Each function
 * gets the output of the one before. Counts their calls of AWS, and the capacity of the table and its indexes. The secrets were
 * read before.
 */
export const callsPart: Part = {
  name: 'calls',
  hasRatios: false,
  steps: () => SCENARIOS.length * 2,
  async run(_options, at) {
    const place = await startAwsStandIn('embedded');
    try {
      const measured: Scenario[] = [];
      for (const [index, { name, id, isDelivered }] of SCENARIOS.entries()) {
        at(index * 2, `${name}, one callback`);
        const one = await measureLife(place, `${id}1`, 1, isDelivered);
        at(index * 2 + 1, `${name}, ${MANY_CALLBACKS} callbacks`);
        measured.push({ one, many: await measureLife(place, `${id}2`, MANY_CALLBACKS, isDelivered) });
      }
      const [delivered, quiet] = measured;
      if (!delivered || !quiet) throw new Error('expected two scenarios');
      return report(delivered, quiet);
    } finally {
      place.close();
    }
  },
};

function report(delivered: Scenario, quiet: Scenario) {
  const [calls, quietCalls] = [delivered, quiet].map(({ many }) => countAwsCalls(together(many)));
  const { receive, advance, deliver } = delivered.many;
  const callback: CallbackCost = { steps: [receive, advance], writes: writesOf(quiet) };
  const writes = writesOf(delivered);
  const delivery = deliver && { steps: [deliver], writes: writes - callback.writes };
  const unwanted = quiet.many.deliver && { steps: [quiet.many.deliver], writes: 0 };
  const logs = FUNCTION_NAMES.flatMap((name) => delivered.many[name]?.log ?? []);
  return {
    tables: [callsTable(delivered, quiet)],
    costs: costTables(callback, delivery),
    figures: {
      callbackCalls: quietCalls,
      deliveredCalls: calls,
      callbackWrites: callback.writes,
      deliveredWrites: writes,
      callbackDollars: dollarsOfCallback(callback),
      unwantedDollars: unwanted ? dollarsOfDelivery(unwanted) : 0,
      ...(delivery && { deliveryDollars: dollarsOfDelivery(delivery) }),
      logLines: Math.max(...logs.map(({ lines }) => lines)),
      logBytes: Math.max(...logs.map(({ bytes, lines }) => bytes / lines)),
    },
  };
}

function together(life: Life): CallCounts {
  return FUNCTION_NAMES.flatMap((name) => life[name]?.counts ?? []).reduce(addCounts);
}

/** The write units of a callback until the close of its conference, which may write its record again. */
function writesOf({ one, many }: Scenario): number {
  return together(many).written + (many.writtenAtEnd - one.writtenAtEnd) / (MANY_CALLBACKS - 1);
}

function callsTable(...scenarios: readonly Scenario[]): Table {
  const rows = FUNCTION_NAMES.flatMap((name) => {
    const counts = scenarios.map(({ many }) => many[name]?.counts);
    const calls = [...new Set(counts.flatMap((each) => Object.keys(each?.calls ?? {})))];
    return calls
      .filter(isAwsCall)
      .sort()
      .map((call) => [
        `\`${STEP_FUNCTIONS[name]}\``,
        call,
        ...counts.map((each) => formatNumber(each?.calls[call] ?? 0)),
      ]);
  });
  const all = (name: string, of: (scenario: Scenario) => number) => [
    '**together**',
    name,
    ...scenarios.map((scenario) => formatNumber(of(scenario))),
  ];
  return {
    head: ['function', 'call', ...SCENARIOS.map(({ name }) => name)],
    rows: [
      ...rows,
      all('calls of AWS', ({ many }) => countAwsCalls(together(many))),
      all('read units', ({ many }) => together(many).read),
      all('write units', ({ many }) => together(many).written),
      all('write units, with those of the close', writesOf),
    ],
  };
}

const STEP_FUNCTIONS: Readonly<Record<FunctionStep, string>> = {
  receive: 'receive-callback',
  advance: 'advance-conference',
  deliver: 'deliver-callback',
};
