// Makes the project for an account without Enterprise, where an app has no functions: the card asks the real-time API
// by `hubspot.fetch`. `node without-functions.mjs https://recommend.example.com FOLDER` makes the folder anew.

import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const SCOPES = ["oauth", "crm.objects.contacts.read"];
const [url, folder] = process.argv.slice(2);
if (!/^https:\/\/[^/]+\.[^/]+/.test(url ?? "") || !folder) {
  console.error("Usage: node without-functions.mjs ADDRESS FOLDER; HubSpot calls https addresses only.");
  process.exit(1);
}
process.chdir(import.meta.dirname);
rmSync(`${folder}/src`, { recursive: true, force: true });
for (const name of ["hsproject.json", "src/app"]) cpSync(name, `${folder}/${name}`, { recursive: true });
rmSync(`${folder}/src/app/functions`, { recursive: true });

const meta = `${folder}/src/app/app-hsmeta.json`;
const app = JSON.parse(readFileSync(meta, "utf8"));
app.config.auth.requiredScopes = SCOPES;
app.config.permittedUrls.fetch = [url];
writeFileSync(meta, `${JSON.stringify(app, null, 2)}\n`);
writeFileSync(`${folder}/src/app/cards/settings.ts`, `export const API_URL = ${JSON.stringify(url)};\n`);
