import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage, type ILocalBundling } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** `infra` in a checkout, `dist/cdk` in the package, whose build puts `__dirname` here: CommonJS has no `import.meta`. */
const HERE = import.meta.dirname;

/** The handlers that the package ships. A checkout has none: they could be older than its sources. */
const SHIPPED = join(HERE, 'handlers');

/** The code of all functions of a mapping: the handlers with their source maps, and the mapping's text beside them. */
export function makeHandlerCode(mapping: string): Code {
  return Code.fromAsset(HERE, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: { image: DockerImage.fromRegistry('none'), local: new HandlerFiles(mapping) },
  });
}

/** Files that CDK puts into the asset, by Node's own means: no shell and no Docker. */
class HandlerFiles implements ILocalBundling {
  /** CDK tells assets apart by the JSON of their options, so this must not be private to the language. */
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

/** File by file: package managers that keep packages in archives do not know how to copy a folder. */
function copyHandlers(folder: string): void {
  for (const name of readdirSync(SHIPPED)) copyFileSync(join(SHIPPED, name), join(folder, name));
}

function buildHandlers(folder: string): void {
  const script = ['--import', 'tsx', 'infra/build/handlers.ts', folder];
  execFileSync(process.execPath, script, { cwd: join(HERE, '..'), stdio: ['ignore', 'ignore', 'inherit'] });
}
