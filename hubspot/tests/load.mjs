// How HubSpot loads code that is given to it: one file, as a CommonJS module, with the secrets in its environment.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";

/**
 * Loads what HubSpot runs.
 * @param {string} file @param {Record<string, string | undefined>} env @returns {any} its exports
 */
export function load(file, env) {
  const module = { exports: {} };
  const parameters = ["exports", "require", "module", "process"];
  const run = compileFunction(readFileSync(file, "utf8"), parameters, { filename: file });
  run(module.exports, createRequire(import.meta.url), module, { ...process, env });
  return module.exports;
}
