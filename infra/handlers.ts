import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage, type ILocalBundling } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** `infra` in a checkout, `dist/cdk` in the package. The package's build replaces it by `__dirname`, since CommonJS has no `import.meta`. */
const HERE = import.meta.dirname;

/** The handlers that the package ships. A checkout builds them, since shipped ones could be older than its sources. */
const SHIPPED = join(HERE, 'handlers');

/** The code of all functions of a mapping: the handlers, their source maps and the mapping's text. */
export function makeHandlerCode(mapping: string): Code {
  return Code.fromAsset(HERE, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: { image: DockerImage.fromRegistry('none'), local: new HandlerFiles(mapping) },
  });
}

/** Writes the files of the asset with Node alone, without a shell or Docker. */
class HandlerFiles implements ILocalBundling {
  /** CDK identifies assets by the JSON of their options, so this must not be a #private field. */
  readonly mapping: string;

  constructor(mapping: string) {
    this.mapping = mapping;
  }

  tryBundle(folder: string): boolean {
    const makeHandlers = existsSync(SHIPPED) ? copyHandlers : buildHandlers;
    makeHandlers(folder);
    writeFileSync(join(folder, 'replication.yaml'), this.mapping);
    return true;
  }
}

/** Copies file by file, since package managers that keep packages in archives cannot copy a folder. */
function copyHandlers(folder: string): void {
  for (const name of readdirSync(SHIPPED)) copyFileSync(join(SHIPPED, name), join(folder, name));
}

function buildHandlers(folder: string): void {
  const script = ['--import', 'tsx', 'infra/build/handlers.ts', folder];
  execFileSync(process.execPath, script, { cwd: join(HERE, '..'), stdio: ['ignore', 'ignore', 'inherit'] });
}
