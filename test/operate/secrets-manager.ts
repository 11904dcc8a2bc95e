import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

interface Version {
  readonly text: string;
  readonly labels: Set<string>;
}

type Request = Readonly<Record<string, string | undefined>> & { readonly VersionStages?: readonly string[] };

/**
 * The three operations of Secrets Manager that operators' commands use, over HTTP, with the refusals of the service:
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 */
export class SecretsManagerStandIn {
  /** Called before each operation. */
  before: (operation: string) => void | Promise<void> = () => undefined;
  /** Whether the answer to a completed operation is lost. */
  losesAnswer: (operation: string) => boolean = () => false;
  private readonly secrets = new Map<string, Map<string, Version>>();

  constructor(secrets: Readonly<Record<string, string>>) {
    for (const [id, text] of Object.entries(secrets)) {
      this.secrets.set(id, new Map([[randomUUID(), { text, labels: new Set(['AWSCURRENT']) }]]));
    }
  }

  /** The text with a label; undefined if no version has it. */
  text(id: string, label = 'AWSCURRENT'): string | undefined {
    return this.labelled(this.versions(id), label)?.[1].text;
  }

  /** A write without a comparison, as by the AWS command line. */
  overwrite(id: string, text: string): void {
    this.put({ SecretId: id, SecretString: text, ClientRequestToken: randomUUID() });
  }

  async start(): Promise<{ client: SecretsManagerClient; stop(): Promise<void> }> {
    const server = createServer(async (request, response) => {
      const operation = String(request.headers['x-amz-target']).replace('secretsmanager.', '');
      let body = '';
      for await (const chunk of request) body += chunk;
      await this.before(operation);
      const { status, answer } = this.answer(operation, JSON.parse(body));
      if (this.losesAnswer(operation)) {
        request.socket.destroy();
        return;
      }
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = new SecretsManagerClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    return {
      client,
      async stop() {
        client.destroy();
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      },
    };
  }

  private answer(operation: string, request: Request): { status: number; answer: object } {
    try {
      switch (operation) {
        case 'GetSecretValue':
          return { status: 200, answer: this.get(request) };
        case 'PutSecretValue':
          return { status: 200, answer: this.put(request) };
        case 'UpdateSecretVersionStage':
          return { status: 200, answer: this.update(request) };
        default:
          throw new SecretsManagerRefusal('UnknownOperationException', operation);
      }
    } catch (error) {
      if (!(error instanceof SecretsManagerRefusal)) throw error;
      return { status: 400, answer: { __type: error.code, message: error.message } };
    }
  }

  private get({ SecretId = '', VersionStage = 'AWSCURRENT' }: Request): object {
    const found = this.labelled(this.versions(SecretId), VersionStage);
    if (!found)
      throw new SecretsManagerRefusal('ResourceNotFoundException', `no value for the label ${VersionStage}`);
    const [VersionId, { text, labels }] = found;
    return { ARN: SecretId, Name: SecretId, VersionId, SecretString: text, VersionStages: [...labels] };
  }

  private put({
    SecretId = '',
    SecretString = '',
    ClientRequestToken = randomUUID(),
    VersionStages,
  }: Request): object {
    const versions = this.versions(SecretId);
    if (ClientRequestToken.length < 32 || ClientRequestToken.length > 64 || SecretString === '') {
      throw new SecretsManagerRefusal('InvalidParameterException', 'ClientRequestToken or SecretString');
    }
    const same = versions.get(ClientRequestToken);
    if (same && same.text !== SecretString) {
      throw new SecretsManagerRefusal(
        'ResourceExistsException',
        'a version with other content has this token',
      );
    }
    const version = same ?? { text: SecretString, labels: new Set<string>() };
    versions.set(ClientRequestToken, version);
    for (const label of VersionStages ?? ['AWSCURRENT']) this.move(versions, label, version);
    return { ARN: SecretId, VersionId: ClientRequestToken, VersionStages: [...version.labels] };
  }

  private update({
    SecretId = '',
    VersionStage = '',
    MoveToVersionId,
    RemoveFromVersionId,
  }: Request): object {
    const versions = this.versions(SecretId);
    const target = versions.get(MoveToVersionId ?? '');
    if (!target)
      throw new SecretsManagerRefusal('ResourceNotFoundException', `no version ${MoveToVersionId}`);
    const [holder] = this.labelled(versions, VersionStage) ?? [];
    if (holder !== MoveToVersionId && holder !== RemoveFromVersionId) {
      throw new SecretsManagerRefusal(
        'InvalidParameterException',
        `${VersionStage} is attached to version ${holder}`,
      );
    }
    this.move(versions, VersionStage, target);
    return { ARN: SecretId, Name: SecretId };
  }

  private move(versions: Map<string, Version>, label: string, target: Version): void {
    const [, before] = this.labelled(versions, label) ?? [];
    if (before === target) return;
    before?.labels.delete(label);
    target.labels.add(label);
    if (label === 'AWSCURRENT' && before) this.move(versions, 'AWSPREVIOUS', before);
  }

  private labelled(versions: Map<string, Version>, label: string): [string, Version] | undefined {
    return [...versions].find(([, { labels }]) => labels.has(label));
  }

  private versions(id: string): Map<string, Version> {
    const versions = this.secrets.get(id);
    if (!versions) throw new SecretsManagerRefusal('ResourceNotFoundException', `no secret ${id}`);
    return versions;
  }
}

class SecretsManagerRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
