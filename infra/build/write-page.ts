import { writeFile } from 'node:fs/promises';
import { BUILT_PAGE, buildPage } from './page.ts';

/** Writes the built page into the checkout: `npm run page`. */
await writeFile(BUILT_PAGE, await buildPage());
