import { questionPorts } from '../adapters/aws-ports';
import { onQuestions } from '../adapters/sqs-batch';
import { ASK_FONESTORM } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { askFoneStorm } from '../operations/ask-fonestorm';

const ports = questionPorts(readEnvironment(ASK_FONESTORM, process.env), 'ask-fonestorm');

export const handler = onQuestions(askFoneStorm(ports), ports.log);
