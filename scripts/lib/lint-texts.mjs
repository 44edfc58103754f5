/**
 * For the tests of the lint rules: reads `[{ file, code }]` from stdin and prints which rules each text breaks. A process
 * of its own, since the type checker keeps a process busy for longer than a test runner waits to hear from its worker.
 */
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';

// In CI the parser takes files from the disk instead of the text it is given, unless told not to.
process.env.TSESTREE_SINGLE_RUN = 'false';
const eslint = new ESLint();
const results = [];
for (const { file, code } of JSON.parse(await text(process.stdin))) {
  const [result] = await eslint.lintText(code, { filePath: file });
  results.push([...new Set(result.messages.map((message) => message.ruleId ?? message.message))]);
}
process.stdout.write(JSON.stringify(results));
