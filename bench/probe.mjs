// Runs one function in a process of its own and prints what it took, as JSON. Plain JavaScript, so that nothing but
// the function is loaded: node probe.mjs <bundle> <events.json> <repeats>
import { readFileSync } from 'node:fs';

const [, , bundle, events, repeats] = process.argv;
const requests = JSON.parse(readFileSync(events, 'utf8'));

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

const before = process.cpuUsage();
const { handler } = await import(bundle);
const startUp = process.cpuUsage(before);

const send = async (count) => {
  for (let index = 0; index < count; index += 1) {
    const request = requests[index % requests.length];
    request.requestContext.requestId = `request-${process.pid}-${index}`;
    const { statusCode, body } = await handler(request, {});
    if (statusCode !== 200) throw new Error(`${statusCode} ${body}`);
  }
};
await send(Number(repeats) / 4);
const warm = process.cpuUsage();
await send(Number(repeats));
const spent = process.cpuUsage(warm);

const milliseconds = ({ user, system }) => (user + system) / 1000;
write(`${JSON.stringify({ startUp: milliseconds(startUp), each: milliseconds(spent) / repeats })}\n`, () =>
  process.exit(),
);
