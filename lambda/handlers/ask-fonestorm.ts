import { foneStormPorts } from '../adapters/aws-ports';
import { onQuestions } from '../adapters/sqs-batch';
import { ASK_FONESTORM, readEnvironment } from '../contract/environment';
import { askFoneStorm } from '../operations/ask-fonestorm';

const ports = foneStormPorts(readEnvironment(ASK_FONESTORM, process.env), 'question', 'ask-fonestorm');

export const handler = onQuestions(askFoneStorm(ports), ports.log);
