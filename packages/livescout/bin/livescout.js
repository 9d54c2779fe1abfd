#!/usr/bin/env node
// Committed launcher: npm links a bin only if its file exists before the build.
import { run } from "../dist/app/main.js";

await run();
