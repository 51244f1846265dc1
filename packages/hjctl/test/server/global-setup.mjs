import setUpDatabase from '@hellojohn/server/testing/global-setup';
import build from '../build.mjs';

// biome-ignore lint/style/noDefaultExport: Jest asks for it
export default async function setUp() {
  await build();
  await setUpDatabase();
}
