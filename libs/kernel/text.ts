// C0 and C1 controls (with DEL), and the two separators that break lines where nobody expects it.
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** Text a person may have meant: well-formed Unicode without control characters. HTML, SQL and emoji are text. */
export const isPlainText = (text: string): boolean => !CONTROLS.test(text) && text.isWellFormed();

/** Blanks, zero-width characters and Hangul fillers alone: nobody can see that there is anything. */
export const isBlank = (text: string): boolean => /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}]*$/u.test(text);
