import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

/** An entry point of the package. */
export interface EntryPoint {
  /** As in an import. */
  readonly name: string;
  /** Its declarations, below the folder of declarations. */
  readonly declarations: string;
  /** The file name of its reviewed report in the folder `api`. */
  readonly report: string;
}

export const CONSTRUCTS: EntryPoint = {
  name: 'conference-relay',
  declarations: 'lib/index.d.ts',
  report: 'conference-relay.api.md',
};
export const EVENTS: EntryPoint = {
  name: 'conference-relay/events',
  declarations: 'events/index.d.ts',
  report: 'conference-relay-events.api.md',
};
export const CLIENT: EntryPoint = {
  name: 'conference-relay/client',
  declarations: 'client/index.d.ts',
  report: 'conference-relay-client.api.md',
};
/** All entry points of the package. */
export const ENTRY_POINTS = [CONSTRUCTS, EVENTS, CLIENT];

interface Outputs {
  readonly reportFolder?: string;
  readonly rollup?: string;
  readonly model?: string;
}

/** Compiles the declarations of all entry points. */
export function compileDeclarations(root: string, folder: string): void {
  const argv = ['--project', join(root, 'tsconfig.build.json'), '--outDir', folder];
  execFileSync(join(root, 'node_modules/.bin/tsc'), argv, { stdio: 'inherit' });
}

/**
 * Runs API Extractor on an entry point. The constructs take six seconds of CPU, the others two each.
 *
 * @param folder has the compiled declarations of the entry point. It is in the project, so that packages are found.
 * @param outputs.reportFolder gets the report
 * @param outputs.rollup a file that gets all declarations of the entry point
 * @param outputs.model a file, ending in `.api.json`, that gets all declarations with their comments
 * @throws if the declarations have an error
 */
export function extractApi(
  root: string,
  folder: string,
  { declarations, report }: EntryPoint,
  { reportFolder, rollup, model }: Outputs,
): void {
  const entry = join(folder, declarations);
  const temporary = mkdtempSync(join(folder, 'api-'));
  const warning = { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true };
  const none = { logLevel: ExtractorLogLevel.None };
  const compilerOptions = {
    ...{ target: 'es2022', lib: ['es2022'], module: 'preserve', moduleResolution: 'bundler' },
    ...{ types: ['node'], strict: true, skipLibCheck: true },
  };
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: entry,
      compiler: { overrideTsconfig: { compilerOptions, files: [entry] } },
      apiReport: {
        enabled: reportFolder !== undefined,
        reportFileName: report,
        ...(reportFolder !== undefined && { reportFolder }),
        reportTempFolder: temporary,
      },
      docModel: { enabled: model !== undefined, ...(model !== undefined && { apiJsonFilePath: model }) },
      tsdocMetadata: { enabled: false },
      dtsRollup: {
        enabled: rollup !== undefined,
        ...(rollup !== undefined && { untrimmedFilePath: rollup }),
      },
      messages: {
        extractorMessageReporting: {
          default: warning,
          'ae-missing-release-tag': none,
          'ae-undocumented': none,
          'ae-unresolved-link': none,
        },
        tsdocMessageReporting: { default: none },
      },
      newlineKind: 'lf',
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
  });
  if (reportFolder !== undefined) mkdirSync(reportFolder, { recursive: true });
  const { errorCount } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = message.logLevel !== ExtractorLogLevel.Error;
    },
  });
  rmSync(temporary, { recursive: true });
  if (errorCount > 0) throw new Error(`${declarations}: API Extractor found ${errorCount} errors`);
}
