#!/usr/bin/env node
// The command `quiesce`: the built command line in dist/.
import '../dist/cli/main.js';
