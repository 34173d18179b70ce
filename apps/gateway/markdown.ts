/** The few words of Markdown that generated pages need. */

export const code = (text: string): string => `\`${text}\``;
export const yesNo = (is: boolean): string => (is ? 'yes' : 'no');

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
