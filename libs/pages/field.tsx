/** What is said of a form's fields. */
export interface FieldWords {
  readonly fields: Readonly<Record<string, string>>;
  readonly wrong: Readonly<Record<string, string>>;
}

export interface FieldProps {
  readonly words: FieldWords;
  readonly name: string;
  readonly invalid: boolean;
}

interface TextProps extends FieldProps {
  readonly hint?: string;
  readonly value?: string | undefined;
  readonly keyboard?: 'numeric' | 'tel' | 'email';
  /** Shown as dots. */
  readonly secret?: boolean;
  readonly autocomplete: string;
  readonly maxlength: number;
  readonly pattern?: string;
  readonly class?: string;
}

export const Wrong = ({ words, name, invalid }: FieldProps) =>
  invalid ? (
    <span class="wrong" id={`${name}-wrong`}>
      {words.wrong[name]}
    </span>
  ) : null;

export const describedBy = (name: string, invalid: boolean, hinted = false): string | undefined =>
  [hinted ? `${name}-hint` : '', invalid ? `${name}-wrong` : ''].filter(Boolean).join(' ') || undefined;

export function TextField({
  words,
  name,
  invalid,
  hint,
  value,
  keyboard = 'numeric',
  secret = false,
  pattern,
  class: extra = '',
  ...rest
}: TextProps) {
  const input = {
    ...rest,
    id: name,
    name,
    value,
    pattern,
    title: pattern === undefined ? undefined : words.wrong[name],
    class: `text ${extra}`.trim(),
    inputmode: keyboard,
    required: true,
    'aria-invalid': invalid || undefined,
    'aria-describedby': describedBy(name, invalid, hint !== undefined),
  };
  return (
    <div>
      <label class="label" for={name}>
        {words.fields[name]}
      </label>
      {secret ? <input type="password" {...input} /> : <input type="text" {...input} />}
      {hint !== undefined && (
        <span class="hint" id={`${name}-hint`}>
          {hint}
        </span>
      )}
      <Wrong words={words} name={name} invalid={invalid} />
    </div>
  );
}
