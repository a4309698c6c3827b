// Makes what HubSpot runs, each in one file, from the folder `source`: the workflow actions, which are pasted into
// HubSpot, and the functions of the app. `node build.mjs --check` changes nothing and names the files that are not as
// their source makes them.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const FOLDERS = { actions: "workflow-actions", functions: "src/app/functions" };
const CHECK = process.argv.includes("--check");
const stale = [];
process.chdir(import.meta.dirname);

for (const [from, to] of Object.entries(FOLDERS)) {
  const { outputFiles } = await build({
    entryPoints: readdirSync(`source/${from}`).map((name) => `source/${from}/${name}`),
    outdir: to,
    absWorkingDir: import.meta.dirname,
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node24",
    charset: "utf8",
    banner: { js: "// Made by hubspot/build.mjs from hubspot/source: change it there." },
  });
  for (const { path, text } of outputFiles) {
    // HubSpot runs it as a CommonJS module.
    const made = text.replace("export {\n  main\n};", "exports.main = main;");
    if (!CHECK) writeFileSync(path, made);
    else if (made !== readFileSync(path, "utf8")) stale.push(path);
  }
}
if (stale.length) {
  console.error(`Run \`node build.mjs\` in hubspot/: its source makes another ${stale.join(", ")}`);
  process.exit(1);
}
