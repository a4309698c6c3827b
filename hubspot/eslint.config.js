import js from "@eslint/js";
import { config as uiExtensions } from "@hubspot/eslint-config-ui-extensions";
import { defineConfig, globalIgnores } from "eslint/config";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import typescript from "typescript-eslint";

export default defineConfig([
  globalIgnores(["workflow-actions/*.js", "src/app/functions/*.js"]), // made from source
  js.configs.recommended,
  { files: ["**/*.{ts,tsx}"], extends: [typescript.configs.recommended, typescript.configs.stylistic] },
  { files: ["src/app/cards/**/*.tsx"], extends: [...uiExtensions, reactHooks.configs.flat["recommended-latest"]] },
  { files: ["source/**", "tests/**", "*.js", "*.mjs"], languageOptions: { globals: globals.node } },
]);
