// Findings that are alike: those of tasks that do the same, and those with the same words. One stands for all in a state.
//
// Otherwise the doom of a state would say which of two interchangeable CPUs was at fault after they were exchanged.
import type { Program } from '../program/program.js';
import { decodeFinding, faultAt, programFinding } from './finding-code.js';
import { doTheSame } from './interchange.js';

/** Maps the code of each finding to the code of the first one that is alike. */
export function alikeFindings(program: Program): (code: number) => number {
  const rows = alikeRows(program);
  const texts = program.findings.map((finding) => JSON.stringify(finding));
  return (code) => {
    if (code === 0) return 0;
    const finding = decodeFinding(code);
    if (finding.kind === 'program') return programFinding(texts.indexOf(texts[finding.index]));
    return finding.kind === 'fault' ? faultAt(code & 15, rows[finding.row]) : code;
  };
}

// For each row the corresponding row of the first task that does the same.
function alikeRows(program: Program): Int32Array {
  const rows = Int32Array.from({ length: program.rows.count }, (_, row) => row);
  for (const [task, thread] of program.tasks.entries()) {
    const first = program.tasks.findIndex((_, earlier) => earlier === task || doTheSame(program, earlier, task));
    const { firstRow, rowCount } = program.threads[thread];
    const distance = firstRow - program.threads[program.tasks[first]].firstRow;
    for (let row = firstRow; row < firstRow + rowCount; row++) rows[row] = row - distance;
  }
  return rows;
}
