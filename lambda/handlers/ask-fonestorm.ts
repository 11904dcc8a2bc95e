import { foneStormPorts } from '../adapters/aws-ports';
import { onQuestions } from '../adapters/sqs-batch';
import { ASK_FONESTORM, readEnvironment } from '../contract/environment';
import { askFoneStorm } from '../operations/ask-fonestorm';

const environment = readEnvironment(ASK_FONESTORM, process.env);

const ask = askFoneStorm(foneStormPorts(environment, 'question', 'ask-fonestorm'));

export const handler = onQuestions(ask);
