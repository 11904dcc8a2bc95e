import { MEMORY_SIZES } from '../lib/functions/memory-sizes';
import { formatNumber, type Table } from './format-table';
import { dollarsOf, timeWith, waitOf } from './lambda-time';
import type { StepCost } from './measure-life';
import { formatDollars, PRICES } from './prices';

/** Bytes of API Gateway's access log for a callback: the fields of lib/foundation/relay-api.ts. */
const ACCESS_LOG_BYTES = 200;
/** Lambda receives and deletes each message of a queue. */
const LAMBDA_QUEUE_REQUESTS = 2;

/** The work of the functions for a callback, or for its delivery. */
export interface CallbackCost {
  readonly steps: readonly StepCost[];
  /** Write units up to the close of the conference. */
  readonly writes: number;
}

interface CostRow {
  readonly what: string;
  readonly amount: string;
  readonly dollars: number;
}

/** In US dollars. */
export function dollarsOfCallback(cost: CallbackCost): number {
  return sumOf(callbackRows(cost));
}

/** In US dollars. */
export function dollarsOfDelivery(cost: CallbackCost): number {
  return sumOf(deliveryRows(cost));
}

/** The tables of docs/cost.md: of a callback, and of its delivery. */
export function costTables(callback: CallbackCost, delivery: CallbackCost | undefined): readonly Table[] {
  return [
    toTable('for a callback', callbackRows(callback)),
    ...(delivery ? [toTable('for a delivery', deliveryRows(delivery))] : []),
  ];
}

function toTable(title: string, rows: readonly CostRow[]): Table {
  return {
    head: [title, 'amount', 'a million'],
    rows: [
      ...rows.map(({ what, amount, dollars }) => [what, amount, formatDollars(dollars)]),
      ['**together**', '', `**${formatDollars(sumOf(rows))}**`],
    ],
  };
}

function sumOf(rows: readonly CostRow[]): number {
  return rows.reduce((sum, { dollars }) => sum + dollars, 0);
}

function callbackRows(cost: CallbackCost): CostRow[] {
  const requests = 1 + LAMBDA_QUEUE_REQUESTS;
  const events = cost.steps.reduce((sum, step) => sum + step.events, 0);
  return [
    row('API Gateway, HTTP API', '1 request', PRICES.apiRequest),
    ...cost.steps.map(lambdaRow),
    row('SQS, FIFO', `${requests} requests: sent, received, deleted`, requests * PRICES.fifoRequest),
    ...tableRows(cost),
    row('EventBridge, custom events', formatNumber(events), events * PRICES.event),
    logRow(cost, ACCESS_LOG_BYTES),
  ];
}

function deliveryRows(cost: CallbackCost): CostRow[] {
  const requests = 1 + LAMBDA_QUEUE_REQUESTS;
  return [
    row('SQS', `${requests} requests: sent by the rule, received, deleted`, requests * PRICES.queueRequest),
    ...cost.steps.map(lambdaRow),
    ...tableRows(cost),
    logRow(cost, 0),
  ];
}

function row(what: string, amount: string, dollars: number): CostRow {
  return { what, amount, dollars };
}

function lambdaRow({ name, cpu, counts }: StepCost): CostRow {
  const memory = MEMORY_SIZES[name];
  const time = timeWith(memory, { cpu, wait: waitOf(counts) });
  return row(`Lambda, \`${name}\``, `${time.toFixed(0)} ms of ${memory} MB`, dollarsOf(memory, time));
}

function tableRows({ steps, writes }: CallbackCost): CostRow[] {
  const reads = steps.reduce((sum, { counts }) => sum + counts.read, 0);
  return [
    row('DynamoDB, on demand, writes', `${formatNumber(writes)} units`, writes * PRICES.writeUnit),
    row('DynamoDB, on demand, reads', `${formatNumber(reads)} units`, reads * PRICES.readUnit),
  ];
}

function logRow({ steps }: CallbackCost, accessLog: number): CostRow {
  const bytes = Math.round(steps.reduce((sum, { log }) => sum + log.bytes, accessLog));
  return row('CloudWatch Logs', `${formatNumber(bytes)} bytes`, bytes * PRICES.logByte);
}
