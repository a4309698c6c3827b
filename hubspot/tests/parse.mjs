// Parses the project with HubSpot's library, as its command line does before it asks HubSpot for schemas. Prints each
// component's type and configuration. An argument names another folder that has the project.

import { readFileSync } from "node:fs";
import { translate } from "@hubspot/project-parsing-lib/translate";
import { isKnownPlatformVersion } from "@hubspot/project-parsing-lib/projects";

const folder = process.argv[2] ?? process.cwd();
const { srcDir, platformVersion } = JSON.parse(readFileSync(`${folder}/hsproject.json`, "utf8"));
if (!isKnownPlatformVersion(platformVersion)) throw new Error(`HubSpot knows no platform ${platformVersion}`);
const { intermediateRepresentation, skippedHsMetaFiles } = await translate(
  { projectSourceDir: `${folder}/${srcDir}`, platformVersion, accountId: 0 },
  { skipValidation: true },
);
if (skippedHsMetaFiles.length) throw new Error(`Not read: ${skippedHsMetaFiles.join(", ")}`);
const nodes = Object.values(intermediateRepresentation.intermediateNodesIndexedByUid);
const shown = nodes
  .filter((one) => one.componentType !== "SERVERLESS_PACKAGE")
  .map(({ uid, componentType, config }) => [uid, { type: componentType, ...Object(config) }]);
console.log(JSON.stringify(Object.fromEntries(shown)));
